//! E-mail over SMTP.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls as Security, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use model::Outcome;

use crate::answer::{failed, sent, uncertain};
use crate::letter::Letter;
use crate::settings::{Email, Tls};

/// Sends a letter.
pub(crate) async fn send(email: &Email, letter: &Letter, to: &str, patience: Duration) -> Outcome {
    let message = match message(email, letter, to) {
        Ok(message) => message,
        Err(why) => return failed(why, 0),
    };
    let transport = match transport(email, patience) {
        Ok(transport) => transport,
        Err(why) => return failed(why, 0),
    };
    match tokio::time::timeout(patience, transport.send(message)).await {
        Ok(Ok(_)) => sent(),
        Ok(Err(error)) if error.is_permanent() || error.is_transient() => {
            let status = error
                .status()
                .map_or_else(String::new, |code| code.to_string());
            failed(format!("邮件服务器拒绝 {status}"), 0)
        }
        Ok(Err(error)) if error.is_client() || error.is_tls() => {
            failed("邮件服务器的加密或登录方式不符", 0)
        }
        Ok(Err(_)) => uncertain("与邮件服务器的连接中断"),
        Err(_) => uncertain("邮件服务器未在规定时间内答复"),
    }
}

fn transport(
    email: &Email,
    patience: Duration,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, String> {
    let wrong = |_| "邮件服务器名称不对".to_owned();
    let security = match email.tls {
        Tls::None => Security::None,
        Tls::Required => Security::Required(TlsParameters::new(email.host.clone()).map_err(wrong)?),
        Tls::Wrapped => Security::Wrapper(TlsParameters::new(email.host.clone()).map_err(wrong)?),
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&email.host)
        .port(email.port)
        .tls(security)
        .timeout(Some(patience));
    if let Some((name, password)) = &email.credentials {
        let credentials = Credentials::new(name.clone(), password.reveal().to_owned());
        builder = builder.credentials(credentials);
    }
    Ok(builder.build())
}

fn message(email: &Email, letter: &Letter, to: &str) -> Result<Message, String> {
    let from: Mailbox = email
        .from
        .parse()
        .map_err(|_| "发件人地址不对".to_owned())?;
    let to: Mailbox = to.parse().map_err(|_| "收件人地址不对".to_owned())?;
    // The same when it is sent again, so that a mail program shows one.
    let id = format!("<{}@{}>", letter.id, from.email.domain());
    let mut text = format!("{}\n\n{}", letter.heading(), letter.text);
    if let Some(url) = &letter.url {
        text = format!("{text}\n\n查看并响应：{url}");
    }
    Message::builder()
        .from(from)
        .to(to)
        .subject(letter.heading())
        .message_id(Some(id))
        .header(ContentType::TEXT_PLAIN)
        .body(text)
        .map_err(|_| "邮件内容无法编码".to_owned())
}
