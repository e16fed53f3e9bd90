//! A browser in a few lines: one connection, one session.

use std::net::SocketAddr;

use anyhow::{Context as _, bail};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// A signed-in person.
pub(super) struct Browser {
    stream: BufReader<TcpStream>,
    cookie: String,
    csrf: String,
}

impl Browser {
    /// Connects and signs in.
    pub(super) async fn sign_in(
        at: SocketAddr,
        login: &str,
        password: &str,
    ) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(at).await.context("cannot connect")?;
        stream.set_nodelay(true)?;
        let mut browser = Self {
            stream: BufReader::new(stream),
            cookie: String::new(),
            csrf: String::new(),
        };
        let form = serde_json::json!({"login": login, "password": password});
        let session = browser.ask("POST", "/api/v1/session", Some(&form)).await?;
        let csrf = session["csrf"].as_str();
        csrf.context("the session has no token")?
            .clone_into(&mut browser.csrf);
        Ok(browser)
    }

    /// Asks for something and returns the answer; anything but a success is an error.
    pub(super) async fn ask(
        &mut self,
        method: &str,
        path: &str,
        form: Option<&Value>,
    ) -> anyhow::Result<Value> {
        let body = form.map_or_else(String::new, Value::to_string);
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\ncookie: {}\r\nx-csrf-token: {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.cookie,
            self.csrf,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        let status = self.line().await?;
        let mut length = 0;
        loop {
            let line = self.line().await?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse()?,
                "set-cookie" => {
                    let cookie = value.split(';').next().unwrap_or("");
                    cookie.trim().clone_into(&mut self.cookie);
                }
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        if !status.contains(" 2") {
            let said = String::from_utf8_lossy(&body);
            bail!("{method} {path} was answered {status}: {said}");
        }
        serde_json::from_slice(&body).context("the answer is no JSON")
    }

    async fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            bail!("the server has hung up");
        }
        Ok(line.trim_end().to_owned())
    }
}
