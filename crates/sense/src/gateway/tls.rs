//! The TLS port: devices whose modems speak TLS, with or without a certificate of their own.

use std::sync::Arc;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// What a TLS port needs, as PEM text.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The server's certificate, with those between it and its authority.
    pub certificate: Vec<u8>,
    /// The server's key.
    pub key: Vec<u8>,
    /// Authorities of the devices' certificates; where given, a device without one is refused.
    pub client_authorities: Option<Vec<u8>>,
}

/// A port that speaks TLS 1.2 and 1.3.
pub struct TlsDoor {
    pub(super) listener: TcpListener,
    pub(super) acceptor: TlsAcceptor,
}

/// Why a TLS port cannot be opened.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A certificate cannot be read.
    #[error("the {what} cannot be read as PEM: {source}")]
    Pem {
        /// Which.
        what: &'static str,
        /// Why.
        source: rustls_pki_types::pem::Error,
    },
    /// There is none in the file.
    #[error("there is no certificate in the {0}")]
    Empty(&'static str),
    /// Key and certificate do not fit, or are of a kind that is not supported.
    #[error("key and certificates cannot be used: {0}")]
    Unusable(String),
}

impl TlsDoor {
    /// Makes a TLS port of a listener.
    ///
    /// # Errors
    ///
    /// Fails where certificates or key cannot be read or do not fit together.
    pub fn new(listener: TcpListener, files: &TlsFiles) -> Result<Self, TlsError> {
        let config = config(files)?;
        Ok(Self {
            listener,
            acceptor: TlsAcceptor::from(Arc::new(config)),
        })
    }
}

fn config(files: &TlsFiles) -> Result<ServerConfig, TlsError> {
    let unusable = |error: &dyn std::fmt::Display| TlsError::Unusable(error.to_string());
    let provider = Arc::new(ring::default_provider());
    let chain = certificates("certificate", &files.certificate)?;
    let key = PrivateKeyDer::from_pem_slice(&files.key).map_err(|source| TlsError::Pem {
        what: "key",
        source,
    })?;
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&error))?;
    let builder = match &files.client_authorities {
        None => builder.with_no_client_auth(),
        Some(pem) => {
            let mut roots = RootCertStore::empty();
            for authority in certificates("authorities of the devices", pem)? {
                roots.add(authority).map_err(|error| unusable(&error))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .map_err(|error| unusable(&error))?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    builder
        .with_single_cert(chain, key)
        .map_err(|error| unusable(&error))
}

fn certificates(what: &'static str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let read = read.map_err(|source| TlsError::Pem { what, source })?;
    if read.is_empty() {
        return Err(TlsError::Empty(what));
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_said() {
        let files = |certificate: &str, key: &str| TlsFiles {
            certificate: certificate.as_bytes().to_vec(),
            key: key.as_bytes().to_vec(),
            client_authorities: None,
        };
        let check = |files: &TlsFiles, part: &str| {
            let error = config(files).expect_err("it is wrong").to_string();
            assert!(error.contains(part), "{error}");
        };
        check(&files("", ""), "no certificate in the certificate");
        let made = rcgen::generate_simple_self_signed(["logger".to_owned()]).expect("made");
        check(&files(&made.cert.pem(), ""), "the key cannot be read");
        let other = rcgen::KeyPair::generate().expect("made").serialize_pem();
        check(&files(&made.cert.pem(), &other), "cannot be used");
        let right = files(&made.cert.pem(), &made.signing_key.serialize_pem());
        assert!(config(&right).is_ok());
        let mutual = TlsFiles {
            client_authorities: Some(b"nothing".to_vec()),
            ..right
        };
        check(&mutual, "authorities of the devices");
    }
}
