//! Why a platform cannot be reached, in words for a clerk.

use std::io::{Error, ErrorKind};

/// Says what went wrong and where to look; what has no words of ours keeps those of the system.
pub(super) fn io_zh(error: &Error) -> String {
    let words = match error.kind() {
        ErrorKind::ConnectionRefused => "对方拒绝连接：地址或端口不对，或对方的接收程序没有运行",
        ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable | ErrorKind::NetworkDown => {
            "到不了对方的网络：请检查网络、专线或防火墙"
        }
        ErrorKind::TimedOut => "连接超时",
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => "对方断开了连接",
        // The resolver's own kind has no name in the standard library yet.
        _ if error.to_string().contains("failed to lookup address") => {
            "找不到对方的主机：域名不对，或域名解析不可用"
        }
        _ => return error.to_string(),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(error: &Error, expected: &str) {
        assert!(io_zh(error).starts_with(expected), "{}", io_zh(error));
    }

    #[test]
    fn a_clerk_is_told_where_to_look() {
        check(&ErrorKind::ConnectionRefused.into(), "对方拒绝连接");
        check(&ErrorKind::HostUnreachable.into(), "到不了对方的网络");
        check(&ErrorKind::BrokenPipe.into(), "对方断开了连接");
        let lookup = "failed to lookup address information: Name or service not known";
        check(&Error::other(lookup), "找不到对方的主机");
        check(&Error::other("odd"), "odd");
    }
}
