//! What has to be known for a request, by its kind.

use serde::{Deserialize, Serialize};

use super::RequestKind;
use crate::coded::coded;

coded! {
    /// A field of a request; the code is its name in the form.
    pub enum RequestField {
        /// The part before the at sign of the address that is wanted.
        Local = "pec_local",
        Domain = "pec_domain",
        /// The box that is there already.
        Box = "pec_box",
        Holder = "pec_holder",
        HolderCode = "pec_holder_code",
        NewHolder = "pec_new_holder",
        NewHolderCode = "pec_new_holder_code",
        Body = "pec_body",
        BodyCode = "pec_body_code",
        /// Where the holder is written to, outside the box.
        ContactAddress = "pec_contact_address",
        ContactMobile = "pec_contact_mobile",
        DocumentKind = "pec_document_kind",
        DocumentNumber = "pec_document_number",
        DocumentExpiry = "pec_document_expiry",
        /// The size that is wanted, in GB.
        Quota = "pec_quota",
        LogFrom = "pec_log_from",
        LogTo = "pec_log_to",
        LogSubject = "pec_log_subject",
        LogRecipient = "pec_log_recipient",
        Why = "pec_why",
        DnsDomain = "pec_dns_domain",
        TechnicalContact = "pec_technical_contact",
        TechnicalAddress = "pec_technical_address",
        Remark = "pec_remark",
    }
}

/// What was written about a request. Stored as JSON; [`RequestData::VERSION`] says in which shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RequestData {
    pub version: u8,
    pub local: String,
    pub domain: String,
    pub mailbox: String,
    pub holder: String,
    pub holder_code: String,
    pub new_holder: String,
    pub new_holder_code: String,
    pub body: String,
    pub body_code: String,
    pub contact_address: String,
    /// E.164.
    pub contact_mobile: String,
    pub document_kind: String,
    pub document_number: String,
    /// As forms know it (`2026-11-23`), as all days here.
    pub document_expiry: String,
    /// In GB.
    pub quota: Option<u32>,
    pub log_from: String,
    pub log_to: String,
    pub log_subject: String,
    pub log_recipient: String,
    pub why: String,
    pub dns_domain: String,
    pub technical_contact: String,
    pub technical_address: String,
    pub remark: String,
}

impl Default for RequestData {
    fn default() -> Self {
        Self {
            version: Self::VERSION,
            local: String::new(),
            domain: String::new(),
            mailbox: String::new(),
            holder: String::new(),
            holder_code: String::new(),
            new_holder: String::new(),
            new_holder_code: String::new(),
            body: String::new(),
            body_code: String::new(),
            contact_address: String::new(),
            contact_mobile: String::new(),
            document_kind: String::new(),
            document_number: String::new(),
            document_expiry: String::new(),
            quota: None,
            log_from: String::new(),
            log_to: String::new(),
            log_subject: String::new(),
            log_recipient: String::new(),
            why: String::new(),
            dns_domain: String::new(),
            technical_contact: String::new(),
            technical_address: String::new(),
            remark: String::new(),
        }
    }
}

/// The text of a field, to be read or (`mut`) to be written: one list for both. None for the quota, which is a number.
macro_rules! text_of {
    ($data:expr, $field:expr $(, $mutable:tt)?) => {
        match $field {
            RequestField::Quota => None,
            RequestField::Local => Some(&$($mutable)? $data.local),
            RequestField::Domain => Some(&$($mutable)? $data.domain),
            RequestField::Box => Some(&$($mutable)? $data.mailbox),
            RequestField::Holder => Some(&$($mutable)? $data.holder),
            RequestField::HolderCode => Some(&$($mutable)? $data.holder_code),
            RequestField::NewHolder => Some(&$($mutable)? $data.new_holder),
            RequestField::NewHolderCode => Some(&$($mutable)? $data.new_holder_code),
            RequestField::Body => Some(&$($mutable)? $data.body),
            RequestField::BodyCode => Some(&$($mutable)? $data.body_code),
            RequestField::ContactAddress => Some(&$($mutable)? $data.contact_address),
            RequestField::ContactMobile => Some(&$($mutable)? $data.contact_mobile),
            RequestField::DocumentKind => Some(&$($mutable)? $data.document_kind),
            RequestField::DocumentNumber => Some(&$($mutable)? $data.document_number),
            RequestField::DocumentExpiry => Some(&$($mutable)? $data.document_expiry),
            RequestField::LogFrom => Some(&$($mutable)? $data.log_from),
            RequestField::LogTo => Some(&$($mutable)? $data.log_to),
            RequestField::LogSubject => Some(&$($mutable)? $data.log_subject),
            RequestField::LogRecipient => Some(&$($mutable)? $data.log_recipient),
            RequestField::Why => Some(&$($mutable)? $data.why),
            RequestField::DnsDomain => Some(&$($mutable)? $data.dns_domain),
            RequestField::TechnicalContact => Some(&$($mutable)? $data.technical_contact),
            RequestField::TechnicalAddress => Some(&$($mutable)? $data.technical_address),
            RequestField::Remark => Some(&$($mutable)? $data.remark),
        }
    };
}

impl RequestData {
    /// The shape of today.
    pub const VERSION: u8 = 1;

    /// A field as a form holds it.
    pub fn get(&self, field: RequestField) -> String {
        match text_of!(self, field) {
            Some(text) => text.clone(),
            None => self.quota.map(|quota| quota.to_string()).unwrap_or_default(),
        }
    }

    /// Writes a field. A quota that is no number is none.
    pub(super) fn set(&mut self, field: RequestField, value: String) {
        match text_of!(self, field, mut) {
            Some(text) => *text = value,
            None => self.quota = value.parse().ok(),
        }
    }

    /// What the request is about: the address of its box, or the domain.
    pub fn box_address(&self, kind: RequestKind) -> String {
        match kind {
            RequestKind::NewBox if self.local.is_empty() => String::new(),
            RequestKind::NewBox => format!("{}@{}", self.local, self.domain),
            RequestKind::DedicatedDomain => self.dns_domain.clone(),
            _ => self.mailbox.clone(),
        }
    }

    /// The domain of what it is about.
    pub fn domain_of(&self, kind: RequestKind) -> String {
        let address = self.box_address(kind);
        match address.rsplit_once('@') {
            Some((_, domain)) => domain.to_owned(),
            None => address,
        }
    }
}

impl RequestKind {
    /// The fields of a kind in the order of its form, and whether each is needed.
    pub const fn fields(self) -> &'static [(RequestField, bool)] {
        use RequestField as F;
        match self {
            Self::NewBox => &[
                (F::Local, true),
                (F::Domain, true),
                (F::Holder, true),
                (F::HolderCode, true),
                (F::Body, false),
                (F::BodyCode, false),
                (F::ContactAddress, true),
                (F::ContactMobile, true),
                (F::DocumentKind, false),
                (F::DocumentNumber, false),
                (F::DocumentExpiry, false),
                (F::Remark, false),
            ],
            Self::Activation => &[
                (F::Box, true),
                (F::Holder, true),
                (F::HolderCode, true),
                (F::ContactAddress, false),
                (F::ContactMobile, true),
                (F::Remark, false),
            ],
            Self::HolderChange => &[
                (F::Box, true),
                (F::Holder, true),
                (F::HolderCode, true),
                (F::NewHolder, true),
                (F::NewHolderCode, true),
                (F::Body, false),
                (F::BodyCode, false),
                (F::ContactAddress, false),
                (F::ContactMobile, false),
                (F::DocumentKind, false),
                (F::DocumentNumber, false),
                (F::DocumentExpiry, false),
                (F::Remark, false),
            ],
            Self::MoreSpace => &[
                (F::Box, true),
                (F::Holder, true),
                (F::HolderCode, true),
                (F::Quota, true),
                (F::Remark, false),
            ],
            Self::PasswordModule => &[
                (F::Box, true),
                (F::Holder, true),
                (F::HolderCode, true),
                (F::ContactAddress, true),
                (F::ContactMobile, true),
                (F::DocumentKind, false),
                (F::DocumentNumber, false),
                (F::DocumentExpiry, false),
                (F::Remark, false),
            ],
            Self::LogFile => &[
                (F::Box, true),
                (F::Holder, true),
                (F::HolderCode, true),
                (F::LogFrom, true),
                (F::LogTo, true),
                (F::LogSubject, false),
                (F::LogRecipient, false),
                (F::Why, false),
                (F::Remark, false),
            ],
            Self::Deletion => &[
                (F::Box, true),
                (F::Holder, true),
                (F::HolderCode, true),
                (F::Why, true),
                (F::Remark, false),
            ],
            Self::DedicatedDomain => &[
                (F::DnsDomain, true),
                (F::Body, true),
                (F::BodyCode, true),
                (F::Holder, true),
                (F::HolderCode, false),
                (F::TechnicalContact, true),
                (F::TechnicalAddress, true),
                (F::ContactMobile, false),
                (F::Remark, false),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_into_a_field_is_read_from_it() {
        for (field, number) in RequestField::ALL.iter().zip(1..) {
            let mut data = RequestData::default();
            data.set(*field, number.to_string());
            for other in RequestField::ALL {
                let expected = if other == field {
                    number.to_string()
                } else {
                    String::new()
                };
                assert_eq!(data.get(*other), expected, "{field} {other}");
            }
        }
    }
}
