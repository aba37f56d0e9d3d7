//! Whom TLS trusts: Mozilla's roots, compiled in so that a bare container works, and the machine's own, because an
//! administration's mail server often has a certificate of its own authority.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Where systems keep their bundle: Debian, Red Hat, SUSE. `SSL_CERT_FILE` goes before them.
const BUNDLES: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
];

/// The machine's own certificates, read once; none when there is no bundle. What rustls cannot use is left out.
pub(crate) fn machine_certificates() -> &'static [CertificateDer<'static>] {
    static FOUND: OnceLock<Vec<CertificateDer<'static>>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let chosen = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from);
        let bundle = chosen.or_else(|| BUNDLES.iter().map(PathBuf::from).find(|path| path.is_file()));
        let Some(bundle) = bundle else { return Vec::new() };
        match CertificateDer::pem_file_iter(&bundle) {
            Ok(certificates) => certificates.map_while(Result::ok).filter(is_usable).collect(),
            Err(error) => {
                tracing::warn!(bundle = %bundle.display(), %error, "cannot read the machine's certificates");
                Vec::new()
            }
        }
    })
}

fn is_usable(certificate: &CertificateDer<'static>) -> bool {
    RootCertStore::empty().add(certificate.clone()).is_ok()
}

/// The client side of a TLS connection, made once.
///
/// # Errors
/// When the cryptography provider offers no safe protocol version; never with the one chosen here.
pub(crate) fn client() -> Result<Arc<ClientConfig>, rustls::Error> {
    static MADE: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    if let Some(config) = MADE.get() {
        return Ok(Arc::clone(config));
    }
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    roots.add_parsable_certificates(machine_certificates().iter().cloned());
    let config = with_roots(roots)?;
    Ok(Arc::clone(MADE.get_or_init(|| Arc::new(config))))
}

/// The client side towards a server whose authority is named in a file of its own (PEM): there nobody else is believed.
///
/// # Errors
/// One line that names the file, when it cannot be read or holds something that is no certificate.
pub(crate) fn client_trusting(ca_file: &Path) -> Result<Arc<ClientConfig>, String> {
    let wrong = |text: String| format!("{}: {text}", ca_file.display());
    let found = CertificateDer::pem_file_iter(ca_file)
        .and_then(|all| all.collect::<Result<Vec<_>, _>>())
        .map_err(|error| wrong(error.to_string()))?;
    let mut roots = RootCertStore::empty();
    for certificate in found {
        roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(wrong("holds no certificate".to_owned()));
    }
    with_roots(roots)
        .map(Arc::new)
        .map_err(|error| wrong(error.to_string()))
}

fn with_roots(roots: RootCertStore) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_tls_client_can_be_made_without_a_process_wide_provider() {
        assert!(super::client().is_ok());
    }

    #[test]
    fn a_file_without_certificates_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        for text in [
            None,
            Some(""),
            Some("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"),
        ] {
            if let Some(text) = text {
                std::fs::write(&file, text).unwrap();
            }
            let refused = super::client_trusting(&file).err().unwrap_or_default();
            assert!(refused.contains("ca.pem"), "{text:?}: {refused}");
        }
    }
}
