//! TLS and UDP.

use std::net::SocketAddr;
use std::sync::Arc;

use model::{DeviceSettings, Mn};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use sense::{Doors, GatewayConfig, TlsDoor, TlsFiles};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::support::*;

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    CertifiedIssuer::self_signed(params, key).expect("an authority")
}

/// A certificate and its key, as PEM.
fn issued(authority: &Authority, name: &str) -> (String, String) {
    let params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, authority).expect("signed");
    (certificate.pem(), key.serialize_pem())
}

async fn door(authority: &Authority, clients: Option<&Authority>) -> (TlsDoor, SocketAddr) {
    let (certificate, key) = issued(authority, "gateway");
    let files = TlsFiles {
        certificate: certificate.into_bytes(),
        key: key.into_bytes(),
        client_authorities: clients.map(|clients| clients.pem().into_bytes()),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    (TlsDoor::new(listener, &files).expect("a door"), at)
}

/// Sends a frame over TLS; returns what is answered, or nothing where the gateway hangs up.
async fn ask(
    at: SocketAddr,
    authority: &Authority,
    own: Option<(String, String)>,
    frame: &str,
) -> Option<String> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).expect("a root");
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots);
    let config = match own {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).expect("PEM");
            let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("PEM");
            builder
                .with_client_auth_cert(vec![certificate], key)
                .expect("fitting")
        }
    };
    let stream = TcpStream::connect(at).await.expect("a connection");
    let name = ServerName::try_from("gateway").expect("a name");
    let connector = TlsConnector::from(Arc::new(config));
    let mut stream = connector.connect(name, stream).await.ok()?;
    stream.write_all(frame.as_bytes()).await.ok()?;
    let mut answer = [0; 512];
    let count = timeout(PATIENCE, stream.read(&mut answer))
        .await
        .expect("in time")
        .ok()?;
    (count > 0).then(|| String::from_utf8_lossy(&answer[..count]).into_owned())
}

#[tokio::test]
async fn a_device_speaks_tls() {
    let authority = authority();
    let (door, at) = door(&authority, None).await;
    let doors = Doors {
        tls: vec![door],
        ..Doors::default()
    };
    let bench = Bench::start_at(GatewayConfig::default(), doors).await;
    let answer = ask(at, &authority, None, &hour_frame(KNOWN, 1, 8, "1")).await;
    assert!(answer.expect("an answer").contains("CN=9014"));
    assert_eq!(bench.frames(KNOWN).await, 1);
    // Whoever speaks plainly there is nobody's neighbour.
    let mut plain = TcpStream::connect(at).await.expect("a connection");
    plain.write_all(b"##0000FFFF\r\n").await.expect("sent");
    let mut left = Vec::new();
    timeout(PATIENCE, plain.read_to_end(&mut left))
        .await
        .expect("closed in time")
        .ok();
    let answer = ask(at, &authority, None, &hour_frame(KNOWN, 2, 9, "1")).await;
    assert!(answer.is_some());
}

#[tokio::test]
async fn a_device_without_the_right_certificate_is_refused() {
    let (ours, devices, strangers) = (authority(), authority(), authority());
    let (door, at) = door(&ours, Some(&devices)).await;
    let doors = Doors {
        tls: vec![door],
        ..Doors::default()
    };
    let bench = Bench::start_at(GatewayConfig::default(), doors).await;
    let frame = hour_frame(KNOWN, 1, 8, "1");
    assert_eq!(ask(at, &ours, None, &frame).await, None);
    let wrong = issued(&strangers, "logger");
    assert_eq!(ask(at, &ours, Some(wrong), &frame).await, None);
    assert_eq!(bench.frames(KNOWN).await, 0);
    let right = issued(&devices, "logger");
    assert!(ask(at, &ours, Some(right), &frame).await.is_some());
}

async fn heard(socket: &UdpSocket) -> String {
    let mut answer = [0; 2_048];
    let count = timeout(PATIENCE, socket.recv(&mut answer))
        .await
        .expect("in time");
    String::from_utf8_lossy(&answer[..count.expect("an answer")]).into_owned()
}

#[tokio::test]
async fn datagrams_hold_whole_frames_and_are_answered_to_their_sender() {
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let at = socket.local_addr().expect("an address");
    let doors = Doors {
        udp: vec![socket],
        ..Doors::default()
    };
    let bench = Bench::start_at(GatewayConfig::default(), doors).await;
    let device = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    device.connect(at).await.expect("connected");
    let two = format!(
        "{}{}",
        hour_frame(KNOWN, 1, 8, "1"),
        hour_frame(KNOWN, 2, 9, "1")
    );
    device.send(two.as_bytes()).await.expect("sent");
    let first = heard(&device).await;
    assert!(
        first.contains("QN=20260301090000001") && !first.contains("090000002"),
        "{first}"
    );
    assert!(heard(&device).await.contains("QN=20260301090000002"));
    // Half a frame does not wait for the next datagram.
    let frame = hour_frame(KNOWN, 3, 10, "1");
    device.send(&frame.as_bytes()[..60]).await.expect("sent");
    device
        .send(hour_frame(KNOWN, 4, 11, "1").as_bytes())
        .await
        .expect("sent");
    assert!(heard(&device).await.contains("QN=20260301090000004"));
    assert_eq!(bench.quarantine(1).await[0].reason, "length");
    assert_eq!(bench.frames(KNOWN).await, 3);

    // What is sent to the device goes back the same way.
    let sent = bench
        .gateway
        .sessions()
        .send(&Mn::new(KNOWN), frame.clone())
        .await;
    assert_eq!(sent.expect("written").transport, model::Transport::Udp);
    assert_eq!(heard(&device).await, frame);
    bench.set(KNOWN, &DeviceSettings::default()).await;
}
