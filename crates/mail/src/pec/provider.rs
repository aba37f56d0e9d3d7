//! A certified-mail provider of its own making: envelopes and receipts as RFC 6109 describes them, signed under a
//! certification authority that exists for one run. For tests, the benchmark and the demonstration; nothing of it is
//! trusted by any real desk.

use std::fmt::Write;

use openssl::asn1::Asn1Time;
use openssl::bn::{BigNum, MsbOption};
use openssl::cms::{CMSOptions, CmsContentInfo};
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::stack::Stack;
use openssl::x509::extension::{BasicConstraints, KeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509Name};
use sha2::{Digest, Sha256};

use super::RecipientState;
use crate::date;

/// A provider with its key, and the authority that vouches for it.
pub struct Provider {
    /// The service address in From: `posta-certificata@<domain>`.
    pub address: String,
    domain: String,
    authority: X509,
    authority_key: PKey<Private>,
    certificate: X509,
    key: PKey<Private>,
}

/// Why something could not be signed: OpenSSL's words.
pub type SigningError = ErrorStack;

/// When certificates begin and end, in seconds since 1970.
#[derive(Debug, Clone, Copy)]
pub struct Validity {
    pub from: i64,
    pub until: i64,
}

impl Default for Validity {
    /// 2025 to 2044.
    fn default() -> Validity {
        Validity {
            from: 1_735_689_600,
            until: 2_366_841_600,
        }
    }
}

/// A message that goes through the provider.
#[derive(Debug, Clone, Default)]
pub struct Passing<'a> {
    pub from: &'a str,
    pub to: &'a [&'a str],
    /// Recipients without a certified mailbox.
    pub ordinary: &'a [&'a str],
    pub subject: &'a str,
    /// The sender's Message-ID, without angle brackets.
    pub message_id: &'a str,
    /// The identifier that the provider gives it, without angle brackets.
    pub pec_id: &'a str,
    /// Milliseconds since 1970.
    pub at_ms: i64,
}

/// Italy in winter: good enough for made-up mail.
const ZONE: i64 = 3_600;

impl Provider {
    /// A provider under a new authority.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn new(domain: &str, validity: Validity) -> Result<Provider, ErrorStack> {
        let authority_key = key()?;
        let name = name("Autorità di prova", "CA di prova (dimostrazione)")?;
        let authority = certificate(&name, &name, &authority_key, &authority_key, validity, None)?;
        Provider::under(authority, authority_key, domain, validity)
    }

    /// Another provider under the same authority.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn colleague(&self, domain: &str, validity: Validity) -> Result<Provider, ErrorStack> {
        Provider::under(self.authority.clone(), self.authority_key.clone(), domain, validity)
    }

    fn under(
        authority: X509,
        authority_key: PKey<Private>,
        domain: &str,
        validity: Validity,
    ) -> Result<Provider, ErrorStack> {
        let own = key()?;
        let address = format!("posta-certificata@{domain}");
        let subject = name(&format!("Gestore di prova {domain}"), "Posta Certificata")?;
        let issuer = authority.subject_name();
        let certificate = certificate(&subject, issuer, &own, &authority_key, validity, Some(&address))?;
        Ok(Provider {
            address,
            domain: domain.to_owned(),
            authority,
            authority_key,
            certificate,
            key: own,
        })
    }

    /// The authority's certificate as PEM: what a desk that trusts this provider has in its bundle.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn bundle(&self) -> Result<Vec<u8>, ErrorStack> {
        self.authority.to_pem()
    }

    /// A transport envelope around `inner`, an RFC 5322 message as its sender wrote it.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn envelope(&self, passing: &Passing<'_>, inner: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let notice = format!(
            "Messaggio di posta certificata\n\nIl messaggio \"{}\" è stato inviato da \"{}\".\nIl messaggio originale è \
             incluso in allegato.",
            passing.subject, passing.from
        );
        let content = mixed(
            &notice,
            Some(&daticert("posta-certificata", "nessuno", passing, None, None)),
            Some(inner),
        );
        let head = format!(
            "X-Trasporto: posta-certificata\r\nFrom: \"Per conto di: {from}\" <{address}>\r\nReply-To: {from}\r\nSubject: \
             {subject}\r\nMessage-ID: <{pec}>\r\nX-Riferimento-Message-ID: <{id}>\r\n",
            from = passing.from,
            address = self.address,
            subject = encoded(&format!("POSTA CERTIFICATA: {}", passing.subject)),
            pec = passing.pec_id,
            id = passing.message_id,
        );
        self.sign(&head, passing, &content, MessageDigest::sha256())
    }

    /// An envelope around ordinary mail that a certified mailbox received.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn anomaly(&self, passing: &Passing<'_>, inner: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let notice = "Anomalia nel messaggio\n\nIl messaggio non proviene da un sistema di posta certificata.";
        let content = mixed(notice, None, Some(inner));
        let head = format!(
            "X-Trasporto: errore\r\nFrom: \"Per conto di: {from}\" <{address}>\r\nReply-To: {from}\r\nSubject: \
             {subject}\r\nMessage-ID: <{id}>\r\n",
            from = passing.from,
            address = self.address,
            subject = encoded(&format!("ANOMALIA MESSAGGIO: {}", passing.subject)),
            id = passing.message_id,
        );
        self.sign(&head, passing, &content, MessageDigest::sha256())
    }

    /// A receipt about a message. `about` is the recipient that it speaks of; `detail` its `errore-esteso`.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn receipt(
        &self,
        state: RecipientState,
        passing: &Passing<'_>,
        about: Option<&str>,
        detail: Option<&str>,
    ) -> Result<Vec<u8>, ErrorStack> {
        self.receipt_with(state, passing, about, detail, MessageDigest::sha256())
    }

    /// The same, signed with another digest.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn receipt_with(
        &self,
        state: RecipientState,
        passing: &Passing<'_>,
        about: Option<&str>,
        detail: Option<&str>,
        digest: MessageDigest,
    ) -> Result<Vec<u8>, ErrorStack> {
        let (tipo, prefix, errore) = match state {
            RecipientState::Accepted | RecipientState::AcceptedOrdinary => ("accettazione", "ACCETTAZIONE", "nessuno"),
            RecipientState::Delivered => ("avvenuta-consegna", "CONSEGNA", "nessuno"),
            RecipientState::Late => (
                "preavviso-errore-consegna",
                "AVVISO DI MANCATA CONSEGNA PER SUP. TEMPO MASSIMO",
                "altro",
            ),
            RecipientState::Failed => ("errore-consegna", "AVVISO DI MANCATA CONSEGNA", "no-dest"),
            RecipientState::FailedVirus => ("errore-consegna", "AVVISO DI MANCATA CONSEGNA PER VIRUS", "virus"),
            RecipientState::Rejected => ("non-accettazione", "AVVISO DI NON ACCETTAZIONE", "altro"),
        };
        let notice = format!(
            "-- {prefix} --\n\nIl messaggio con Oggetto\n\"{}\" inviato da \"{}\"\nIdentificativo del messaggio: {}",
            passing.subject, passing.from, passing.pec_id
        );
        let data = daticert(tipo, errore, passing, about, detail);
        let content = mixed(&notice, Some(&data), None);
        let head = format!(
            "X-Ricevuta: {tipo}\r\nFrom: {address}\r\nSubject: {subject}\r\nMessage-ID: <ricevuta.{tipo}.{n}.{pec}>\r\n\
             X-Riferimento-Message-ID: <{id}>\r\n",
            address = self.address,
            subject = encoded(&format!("{prefix}: {}", passing.subject)),
            n = about.map(|about| about.replace('@', ".")).unwrap_or_default(),
            pec = passing.pec_id,
            id = passing.message_id,
        );
        let back = Passing {
            to: &[passing.from],
            ..passing.clone()
        };
        self.sign(&head, &back, &content, digest)
    }

    fn sign(
        &self,
        head: &str,
        passing: &Passing<'_>,
        content: &str,
        digest: MessageDigest,
    ) -> Result<Vec<u8>, ErrorStack> {
        let along: Stack<X509> = {
            let mut along = Stack::new()?;
            along.push(self.authority.clone())?;
            along
        };
        let flags = CMSOptions::BINARY | CMSOptions::DETACHED;
        let signature = if digest == MessageDigest::sha256() {
            CmsContentInfo::sign(
                Some(&self.certificate),
                Some(&self.key),
                Some(&along),
                Some(content.as_bytes()),
                flags,
            )?
            .to_der()?
        } else {
            // OpenSSL takes the digest of the signature from the key; that of the certificate can be chosen.
            let weak = self.with_digest(digest)?;
            CmsContentInfo::sign(
                Some(&weak),
                Some(&self.key),
                Some(&along),
                Some(content.as_bytes()),
                flags,
            )?
            .to_der()?
        };
        let date = mail_date(passing.at_ms);
        let boundary = boundary("firma", content.as_bytes());
        Ok(format!(
            "Received: from mx.{domain} by store.{domain} with LMTP; {date}\r\n{head}To: {to}\r\nDate: {date}\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/signed; protocol=\"application/x-pkcs7-signature\"; \
             micalg=\"sha-256\"; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n{content}\r\n--{boundary}\r\n\
             Content-Type: application/x-pkcs7-signature; name=\"smime.p7s\"\r\nContent-Transfer-Encoding: \
             base64\r\nContent-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n{}--{boundary}--\r\n",
            base64_lines(&signature),
            domain = self.domain,
            to = passing.to.join(", "),
        )
        .into_bytes())
    }

    /// The same certificate, signed by the authority with another digest.
    fn with_digest(&self, digest: MessageDigest) -> Result<X509, ErrorStack> {
        let mut builder = builder(
            self.certificate.subject_name(),
            self.authority.subject_name(),
            &self.key,
            Validity::default(),
            Some(&self.address),
        )?;
        builder.sign(&self.authority_key, digest)?;
        Ok(builder.build())
    }
}

fn key() -> Result<PKey<Private>, ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    PKey::from_ec_key(EcKey::generate(&group)?)
}

fn name(organisation: &str, common: &str) -> Result<X509Name, ErrorStack> {
    let mut name = X509Name::builder()?;
    name.append_entry_by_nid(Nid::COUNTRYNAME, "IT")?;
    name.append_entry_by_nid(Nid::ORGANIZATIONNAME, organisation)?;
    name.append_entry_by_nid(Nid::COMMONNAME, common)?;
    Ok(name.build())
}

type Name = openssl::x509::X509NameRef;

fn certificate(
    subject: &Name,
    issuer: &Name,
    key: &PKey<Private>,
    signer: &PKey<Private>,
    validity: Validity,
    address: Option<&str>,
) -> Result<X509, ErrorStack> {
    let mut builder = builder(subject, issuer, key, validity, address)?;
    builder.sign(signer, MessageDigest::sha256())?;
    Ok(builder.build())
}

fn builder(
    subject: &Name,
    issuer: &Name,
    key: &PKey<Private>,
    validity: Validity,
    address: Option<&str>,
) -> Result<openssl::x509::X509Builder, ErrorStack> {
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    let mut serial = BigNum::new()?;
    serial.rand(120, MsbOption::MAYBE_ZERO, false)?;
    builder.set_serial_number(serial.to_asn1_integer()?.as_ref())?;
    builder.set_subject_name(subject)?;
    builder.set_issuer_name(issuer)?;
    builder.set_pubkey(key)?;
    builder.set_not_before(Asn1Time::from_unix(validity.from)?.as_ref())?;
    builder.set_not_after(Asn1Time::from_unix(validity.until)?.as_ref())?;
    match address {
        // As providers' certificates are: no basic constraints, digitalSignature, the service address.
        Some(address) => {
            builder.append_extension(KeyUsage::new().critical().digital_signature().build()?)?;
            let names = SubjectAlternativeName::new()
                .email(address)
                .build(&builder.x509v3_context(None, None))?;
            builder.append_extension(names)?;
        }
        None => {
            builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
            builder.append_extension(KeyUsage::new().critical().key_cert_sign().crl_sign().build()?)?;
        }
    }
    Ok(builder)
}

fn daticert(tipo: &str, errore: &str, passing: &Passing<'_>, about: Option<&str>, detail: Option<&str>) -> String {
    let escape = crate::html::escape;
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<postacert tipo=\"{tipo}\" errore=\"{errore}\">\n<intestazione>\n\
         <mittente>{}</mittente>\n",
        escape(passing.from)
    );
    // Writing to a string cannot fail.
    for to in passing.to {
        let _ = writeln!(xml, "<destinatari tipo=\"certificato\">{}</destinatari>", escape(to));
    }
    for to in passing.ordinary {
        let _ = writeln!(xml, "<destinatari tipo=\"esterno\">{}</destinatari>", escape(to));
    }
    let time = date::rfc3339(passing.at_ms, ZONE);
    let _ = write!(
        xml,
        "<risposte>{from}</risposte>\n<oggetto>{subject}</oggetto>\n</intestazione>\n<dati>\n\
         <gestore-emittente>Gestore di prova</gestore-emittente>\n<data zona=\"+0100\"><giorno>{}/{}/{}</giorno><ora>{}</ora></data>\n\
         <identificativo>{}</identificativo>\n<msgid>&lt;{}&gt;</msgid>\n",
        &time[8..10],
        &time[5..7],
        &time[..4],
        &time[11..19],
        escape(passing.pec_id),
        escape(passing.message_id),
        from = escape(passing.from),
        subject = escape(passing.subject),
    );
    if let Some(about) = about {
        let _ = writeln!(xml, "<consegna>{}</consegna>", escape(about));
    }
    if let Some(detail) = detail {
        let _ = writeln!(xml, "<errore-esteso>{}</errore-esteso>", escape(detail));
    }
    xml.push_str("</dati>\n</postacert>\n");
    xml
}

fn mixed(notice: &str, daticert: Option<&str>, inner: Option<&[u8]>) -> String {
    let boundary = boundary("parti", &[notice.as_bytes(), inner.unwrap_or_default()].concat());
    let mut out = format!(
        "Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\nContent-Type: text/plain; \
         charset=\"utf-8\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        base64_lines(notice.as_bytes())
    );
    if let Some(daticert) = daticert {
        let _ = write!(
            out,
            "--{boundary}\r\nContent-Type: application/xml; name=\"daticert.xml\"\r\nContent-Disposition: inline; \
             filename=\"daticert.xml\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
            base64_lines(daticert.as_bytes())
        );
    }
    if let Some(inner) = inner {
        let inner = String::from_utf8_lossy(inner);
        let inner = inner.replace("\r\n", "\n").replace('\n', "\r\n");
        let _ = write!(
            out,
            "--{boundary}\r\nContent-Type: message/rfc822; name=\"postacert.eml\"\r\nContent-Disposition: inline; \
             filename=\"postacert.eml\"\r\n\r\n{inner}\r\n"
        );
    }
    let _ = write!(out, "--{boundary}--\r\n");
    out
}

/// One that the content does not contain: enclosed mails have boundaries too.
fn boundary(name: &str, content: &[u8]) -> String {
    let hash = Sha256::digest(content);
    let hash: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{name}.{hash}")
}

fn encoded(subject: &str) -> String {
    if subject.is_ascii() {
        return subject.to_owned();
    }
    format!("=?utf-8?B?{}?=", openssl::base64::encode_block(subject.as_bytes()))
}

fn base64_lines(bytes: &[u8]) -> String {
    let text = openssl::base64::encode_block(bytes);
    let mut out = String::with_capacity(text.len() + text.len() / 38);
    for line in text.as_bytes().chunks(76) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push_str("\r\n");
    }
    out
}

fn mail_date(at_ms: i64) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let time = date::rfc3339(at_ms, ZONE);
    let month = time[5..7].parse::<usize>().unwrap_or(1);
    format!(
        "{} {} {} {} +0100",
        &time[8..10],
        MONTHS[month - 1],
        &time[..4],
        &time[11..19]
    )
}

/// A message wrapped into a signature of somebody unknown (`smime.p7m`).
///
/// # Errors
/// When OpenSSL fails.
pub fn opaque(inner: &[u8], validity: Validity) -> Result<Vec<u8>, ErrorStack> {
    let own = key()?;
    let name = name("Nessuno", "Cittadino")?;
    let certificate = certificate(&name, &name, &own, &own, validity, Some("cittadino@posta.example"))?;
    CmsContentInfo::sign(Some(&certificate), Some(&own), None, Some(inner), CMSOptions::BINARY)?.to_der()
}
