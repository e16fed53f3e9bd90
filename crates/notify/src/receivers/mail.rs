//! A mail server that takes everything and passes nothing on.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Channel;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::{Mood, Receivers};

/// Most bytes of a letter.
const LETTER: usize = 256 * 1024;

/// Serves until told to stop.
pub(super) async fn serve(all: Receivers, listener: TcpListener) {
    loop {
        let accepted = tokio::select! {
            () = all.stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        if let Ok((stream, _)) = accepted {
            let all = all.clone();
            tokio::spawn(async move {
                // A sender that hangs up in the middle is no matter of ours.
                let _ = converse(&all, stream).await;
            });
        }
    }
}

async fn converse(all: &Receivers, stream: TcpStream) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 demo ready\r\n").await?;
    let mut to = Vec::new();
    while let Some(line) = lines.next_line().await? {
        let word = line.split(' ').next().unwrap_or_default().to_uppercase();
        let answer = match word.as_str() {
            "EHLO" => "250-demo\r\n250 8BITMIME\r\n",
            "RCPT" if all.mood() == Mood::Refusing => "550 no such mailbox\r\n",
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                to.push(address.to_owned());
                "250 ok\r\n"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut letter = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    if letter.len() + line.len() < LETTER {
                        letter.push_str(line.strip_prefix('.').unwrap_or(&line));
                        letter.push('\n');
                    }
                }
                let (id, text) = opened(&letter);
                all.keep(Channel::Email, std::mem::take(&mut to), text, id);
                if all.mood() == Mood::Silent {
                    std::future::pending::<()>().await;
                }
                "250 taken\r\n"
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok\r\n",
        };
        write.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}

/// Returns the id and the text of a letter; what is not base64 is returned as it came.
fn opened(letter: &str) -> (Option<String>, String) {
    let (head, body) = letter.split_once("\n\n").unwrap_or((letter, ""));
    let header = |name: &str| {
        let line = head.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':'))
            .map(|(_, value)| value.trim().to_owned())
    };
    let packed = header("Content-Transfer-Encoding").is_some_and(|one| one == "base64");
    let plain = packed
        .then(|| STANDARD.decode(body.replace('\n', "")).ok())
        .flatten()
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (
        header("Message-ID"),
        plain.unwrap_or_else(|| body.to_owned()),
    )
}
