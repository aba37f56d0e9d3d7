//! The words of the region's registries: what they are asked by, and how they answered.

use leptos_i18n::td_string;
use model::lookup::{LookupKind, LookupResult, Registry};

use crate::i18n::i18n::Locale;

/// A registry's name.
pub fn registry(l: Locale, registry: Registry) -> &'static str {
    match registry {
        Registry::Ims => td_string!(l, lookup.ims),
        Registry::Sitr => td_string!(l, lookup.sitr),
        Registry::Pec => td_string!(l, lookup.pec),
    }
}

/// What a registry is asked by.
pub fn kind(l: Locale, kind: LookupKind) -> &'static str {
    match kind {
        LookupKind::TaxCode => td_string!(l, lookup.tax_code),
        LookupKind::Plate => td_string!(l, lookup.plate),
        LookupKind::Email => td_string!(l, lookup.email),
        LookupKind::Phone => td_string!(l, lookup.phone),
    }
}

/// How a look-up ended, in one or two words.
pub fn result(l: Locale, result: LookupResult) -> &'static str {
    match result {
        LookupResult::Hit => td_string!(l, lookup.hit),
        LookupResult::Miss => td_string!(l, lookup.miss),
        LookupResult::Slow => td_string!(l, lookup.slow),
        LookupResult::Down => td_string!(l, lookup.down),
        LookupResult::Resting => td_string!(l, lookup.resting),
        LookupResult::Broken => td_string!(l, lookup.broken),
        LookupResult::Certificate => td_string!(l, lookup.certificate),
        LookupResult::Refused => td_string!(l, lookup.refused),
    }
}
