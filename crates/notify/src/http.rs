//! Asking a channel's server.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::{Client, redirect};

/// A request to a channel.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Call {
    /// The whole address; it may carry a key and never stands in a log.
    pub(crate) url: String,
    /// Sent as `Authorization: Bearer`.
    pub(crate) bearer: Option<String>,
    /// JSON.
    pub(crate) body: String,
}

/// What came of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Reply {
    /// The server answered.
    Answered {
        /// HTTP status.
        status: u16,
        /// The beginning of the body.
        body: String,
    },
    /// There was no connection: nothing went out.
    NotReached(String),
    /// The connection broke or no answer came in time: it may have gone out.
    Unknown(String),
}

/// Most bytes of an answer that are looked at.
const ANSWER: usize = 4 * 1024;

/// Makes the client. It follows no redirection: a webhook that redirects is configured wrongly,
/// and its key would go to somebody else.
pub(crate) fn client(patience: Duration) -> Result<Client, reqwest::Error> {
    static PROVIDER: OnceLock<()> = OnceLock::new();
    PROVIDER.get_or_init(|| {
        // Another part of the process may have chosen before; either will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    Client::builder()
        .timeout(patience)
        .connect_timeout(patience / 2)
        .redirect(redirect::Policy::none())
        .user_agent(concat!("qingshan/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// Sends a request.
pub(crate) async fn post(client: &Client, call: Call) -> Reply {
    let mut request = client
        .post(&call.url)
        .header("content-type", "application/json; charset=utf-8")
        .body(call.body);
    if let Some(token) = call.bearer {
        request = request.bearer_auth(token);
    }
    match request.send().await {
        Ok(response) => {
            let status = response.status().as_u16();
            match response.bytes().await {
                Ok(bytes) => Reply::Answered {
                    status,
                    body: String::from_utf8_lossy(&bytes[..bytes.len().min(ANSWER)]).into_owned(),
                },
                Err(_) => Reply::Unknown("答复中断".to_owned()),
            }
        }
        // The error's own text contains the address, which is a secret.
        Err(error) if error.is_connect() || error.is_builder() => {
            Reply::NotReached("无法连接".to_owned())
        }
        Err(error) if error.is_timeout() => Reply::Unknown("未在规定时间内答复".to_owned()),
        Err(_) => Reply::Unknown("连接中断".to_owned()),
    }
}
