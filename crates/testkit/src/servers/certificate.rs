//! Certificates for a server on 127.0.0.1, under an authority that exists for one test.

use std::path::Path;

use openssl::asn1::Asn1Time;
use openssl::bn::{BigNum, MsbOption};
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension::{BasicConstraints, ExtendedKeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509Name};

/// The first second of 2020, of 2021 and of 2045.
const BEGIN: i64 = 1_577_836_800;
const ENDED: i64 = 1_609_459_200;
const END: i64 = 2_366_841_600;

/// Until when a server's certificate is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    Valid,
    /// It ended in 2020; that of its authority did not.
    Expired,
}

/// Writes `ca.pem`, `server.pem` and `server.key` into a folder. The certificate is for `127.0.0.1` and `localhost`.
///
/// # Panics
/// When OpenSSL fails or the folder cannot be written.
pub fn write(folder: &Path, validity: Validity) {
    let [ca, server, key] = make(validity).expect("certificates can be made");
    for (name, pem) in [("ca.pem", ca), ("server.pem", server), ("server.key", key)] {
        super::write(&folder.join(name), &String::from_utf8_lossy(&pem));
    }
}

/// The authority's certificate, the server's, and the server's key, as PEM.
fn make(validity: Validity) -> Result<[Vec<u8>; 3], ErrorStack> {
    let authority_key = new_key()?;
    let authority_name = name("Autorità di prova")?;
    let mut authority = builder(&authority_name, &authority_name, &authority_key, END)?;
    authority.append_extension(BasicConstraints::new().critical().ca().build()?)?;
    authority.sign(&authority_key, MessageDigest::sha256())?;
    let authority = authority.build();

    let key = new_key()?;
    let end = match validity {
        Validity::Valid => END,
        Validity::Expired => ENDED,
    };
    let mut server = builder(&name("Server di prova")?, &authority_name, &key, end)?;
    server.append_extension(ExtendedKeyUsage::new().server_auth().build()?)?;
    let names = SubjectAlternativeName::new()
        .ip("127.0.0.1")
        .dns("localhost")
        .build(&server.x509v3_context(Some(&authority), None))?;
    server.append_extension(names)?;
    server.sign(&authority_key, MessageDigest::sha256())?;
    Ok([
        authority.to_pem()?,
        server.build().to_pem()?,
        key.private_key_to_pem_pkcs8()?,
    ])
}

fn new_key() -> Result<PKey<Private>, ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    PKey::from_ec_key(EcKey::generate(&group)?)
}

fn name(common: &str) -> Result<X509Name, ErrorStack> {
    let mut name = X509Name::builder()?;
    name.append_entry_by_nid(Nid::COMMONNAME, common)?;
    Ok(name.build())
}

/// An unsigned certificate.
fn builder(subject: &X509Name, issuer: &X509Name, key: &PKey<Private>, end: i64) -> Result<X509Builder, ErrorStack> {
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    let mut serial = BigNum::new()?;
    serial.rand(120, MsbOption::MAYBE_ZERO, false)?;
    builder.set_serial_number(serial.to_asn1_integer()?.as_ref())?;
    builder.set_subject_name(subject)?;
    builder.set_issuer_name(issuer)?;
    builder.set_pubkey(key)?;
    builder.set_not_before(Asn1Time::from_unix(BEGIN)?.as_ref())?;
    builder.set_not_after(Asn1Time::from_unix(end)?.as_ref())?;
    Ok(builder)
}
