//! The ports of pages and gateway.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::Finding;
use crate::listen::{self, Door, GATEWAY, PAGES};

/// How long to wait for whoever holds the port.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) async fn look(http: &str, gateway: &str) -> [Finding; 2] {
    let [pages_name, gateway_name] = ["http", "gateway"];
    let pages = TcpListener::bind(http).await;
    let running = is_taken(&pages) && is_qingshan(http).await;
    let pages = judge(pages_name, PAGES, http, pages, running);
    let gateway = judge(
        gateway_name,
        GATEWAY,
        gateway,
        TcpListener::bind(gateway).await,
        running,
    );
    [pages, gateway]
}

fn judge(
    name: &'static str,
    door: Door,
    address: &str,
    bound: io::Result<TcpListener>,
    running: bool,
) -> Finding {
    match bound {
        Ok(_) => Finding::ok(name, format!("{address} is free")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && running => Finding::note(
            name,
            format!("{address} is in use, while a Qingshan runs here"),
        ),
        Err(error) => {
            let sentence = listen::explain(door, address, &error);
            let (detail, advice) = match sentence.split_once("; ") {
                Some((detail, advice)) => (detail.to_owned(), advice.to_owned()),
                None => (
                    format!("{sentence}: {error}"),
                    "check the address".to_owned(),
                ),
            };
            Finding::wrong(name, detail, advice)
        }
    }
}

fn is_taken(bound: &io::Result<TcpListener>) -> bool {
    bound
        .as_ref()
        .is_err_and(|error| error.kind() == io::ErrorKind::AddrInUse)
}

/// Asks whoever holds the port for its name.
async fn is_qingshan(address: &str) -> bool {
    let answer = timeout(PATIENCE, async {
        let mut stream = TcpStream::connect(address).await?;
        let request = b"GET /api/v1/about HTTP/1.0\r\nHost: doctor\r\nConnection: close\r\n\r\n";
        stream.write_all(request).await?;
        let mut answer = Vec::new();
        stream.take(16 * 1024).read_to_end(&mut answer).await?;
        io::Result::Ok(answer)
    });
    matches!(answer.await, Ok(Ok(answer)) if String::from_utf8_lossy(&answer).contains("青山"))
}
