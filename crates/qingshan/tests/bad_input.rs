//! Whatever comes in at the gateway's port, the server lives, and the next good frame is taken.

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use model::{DeviceStatus, Entropy as _, Mn, Scope, SeededEntropy};
use store::Store;
use support::logger::Logger;
use support::server::Server;

const KNOWN: &str = "D05153320000000000000701";
const UNKNOWN: &str = "D0515332000000000000FFFF";

/// Sends bytes over a connection of their own and closes it.
fn throw(server: &Server, bytes: &[u8]) {
    let mut stream = TcpStream::connect(server.gateway).expect("it listens");
    // The server may close the connection before it has taken everything.
    let _closed = stream.write_all(bytes);
    let _closed = stream.shutdown(std::net::Shutdown::Write);
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a time");
    let mut answer = Vec::new();
    let _closed = stream.read_to_end(&mut answer);
    assert_eq!(answer, b"", "nothing of this may be answered");
}

#[test]
fn bad_bytes_do_no_harm() {
    let folder = tempfile::tempdir().expect("folder");
    support::import_city(folder.path());
    let server = Server::start(folder.path());
    let mut good = Logger::new(KNOWN);
    let (_, frame) = good.frame();

    let mut noise = vec![0; 300_000];
    SeededEntropy::new(212).fill(&mut noise);
    throw(&server, &noise);
    throw(&server, &frame[..frame.len() / 2]);
    throw(&server, b"GET / HTTP/1.1\r\nHost: gateway\r\n\r\n");
    let mut endless = b"##9999".to_vec();
    endless.resize(1_000_000, b'A');
    throw(&server, &endless);
    let mut wrong_check = frame.clone();
    let at = wrong_check.len() - 3;
    wrong_check[at] = if wrong_check[at] == b'0' { b'1' } else { b'0' };
    throw(&server, &wrong_check);
    let mut wrong_password = frame.clone();
    let at = find(&frame, b"PW=").expect("a frame has a password") + 3;
    wrong_password[at] = b'9';
    throw(&server, &wrong_password);

    let mut unknown = Logger::new(UNKNOWN);
    unknown
        .send(server.gateway, 3)
        .expect("an unknown device is acknowledged too");
    good.send(server.gateway, 5)
        .expect("good frames are still taken");
    assert!(server.get("/healthz").ends_with("ok"));
    let (status, log) = server.stop();
    assert!(status.success(), "{log:#?}");
    let errors: Vec<_> = log
        .iter()
        .filter(|line| line.contains("\"ERROR\""))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");

    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(inspect(&support::database(folder.path())));
}

async fn inspect(address: &str) {
    let store = Store::connect(address).await.expect("there");
    let device_of = |mn: &str| {
        let (store, mn) = (store.clone(), Mn::new(mn));
        async move {
            store
                .device(&Scope::system(), &mn)
                .await
                .expect("read")
                .expect("known")
        }
    };
    let unknown = device_of(UNKNOWN).await;
    assert_eq!(
        (unknown.status, unknown.held_frames),
        (DeviceStatus::Unknown, 3)
    );
    let known = device_of(KNOWN).await;
    assert_eq!(known.frames, 5);
    assert!(
        known.bad_frames >= 1,
        "the frame with a wrong check word is counted"
    );
    assert_eq!(store.count_readings().await.expect("counted"), 5);
    let reasons = store
        .quarantine_reasons(&Scope::system())
        .await
        .expect("read");
    let reasons: Vec<&str> = reasons.iter().map(|(reason, _)| reason.as_str()).collect();
    assert!(reasons.len() >= 2, "{reasons:?}");
    store.close().await;
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
