//! The words of files: names of columns and of states as the region's programs, spreadsheets and people write them, Italian and
//! English. All of them are compared without case, accents, blanks and signs.

use model::lookup::{AccountState, BoxState, DisputeState, PinState};
use model::registry_import::Column;

/// A word in the form in which it is compared.
pub(super) fn plain(word: &str) -> String {
    word.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'à' | 'á' => 'a',
            'è' | 'é' => 'e',
            'ì' | 'í' => 'i',
            'ò' | 'ó' => 'o',
            'ù' | 'ú' => 'u',
            c => c,
        })
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// What a column is called, beside its own name.
pub(super) const fn names(column: Column) -> &'static [&'static str] {
    match column {
        Column::TaxCode => &[
            "cf",
            "codfiscale",
            "codfisc",
            "codicefiscalepartitaiva",
            "codicefiscaleopartitaiva",
            "cfpartitaiva",
            "cfpiva",
            "codicefiscaletitolare",
            "codicefiscaleproprietario",
            "taxcode",
            "fiscalcode",
        ],
        Column::Name => &[
            "nominativo",
            "nomeecognome",
            "cognomeenome",
            "nomecognome",
            "cognomenome",
            "denominazione",
            "ragionesociale",
            "intestatario",
            "name",
            "fullname",
        ],
        Column::Surname => &["surname", "lastname"],
        Column::Email => &[
            "mail",
            "indirizzoemail",
            "indirizzomail",
            "postaelettronica",
            "indirizzodipostaelettronica",
            "emailaddress",
        ],
        Column::Phone => &[
            "tel",
            "cellulare",
            "numeroditelefono",
            "recapito",
            "recapitotelefonico",
            "phone",
            "mobile",
        ],
        Column::State => &[
            "statoregistrazione",
            "statoutente",
            "statocasella",
            "statodellacasella",
            "state",
            "status",
        ],
        Column::RegisteredOn => &[
            "datadiregistrazione",
            "registratoil",
            "iscrittoil",
            "registeredon",
            "registrationdate",
        ],
        Column::Pin => &["pin", "statodelpin", "pinstate"],
        Column::PinOn => &["datastatopin", "datadelpin", "pinon", "pindate"],
        Column::Plate => &["targaveicolo", "targadelveicolo", "numeroditarga", "plate"],
        Column::Year => &[
            "annodimposta",
            "annoimposta",
            "annodiriferimento",
            "annotributario",
            "annualita",
            "year",
        ],
        Column::Due => &["importodovuto", "tassadovuta", "due", "amountdue"],
        Column::Paid => &["importoversato", "pagato", "importopagato", "paid", "amountpaid"],
        Column::Interest => &["interesse", "interest"],
        Column::Sanctions => &["sanzione", "sanctions", "penalties"],
        Column::PaidOn => &[
            "datadiversamento",
            "datapagamento",
            "datadipagamento",
            "versatoil",
            "pagatoil",
            "paidon",
            "paymentdate",
        ],
        Column::Act => &[
            "atto",
            "numerodiatto",
            "numeroavviso",
            "avvisodiaccertamento",
            "accertamento",
            "act",
            "actnumber",
        ],
        Column::Roll => &[
            "numerocartella",
            "ruolo",
            "numeroruolo",
            "daticoattivo",
            "coattivo",
            "roll",
        ],
        Column::Exemption => &["motivoesenzione", "motivodiesenzione", "exemption"],
        Column::Dispute => &["statocontestazione", "contenzioso", "ricorso", "dispute"],
        Column::Address => &[
            "pec",
            "casellapec",
            "indirizzopec",
            "indirizzo",
            "email",
            "address",
            "mailbox",
        ],
        Column::Holder => &[
            "intestatario",
            "nominativo",
            "nome",
            "denominazione",
            "ragionesociale",
            "holder",
            "owner",
        ],
        Column::Quota => &["quota", "spazio", "spaziomb", "dimensione", "dimensionemb"],
        Column::Used => &[
            "occupati",
            "occupato",
            "spaziooccupato",
            "usati",
            "usatimb",
            "used",
            "usedmb",
        ],
        Column::ExpiresOn => &["datascadenza", "datadiscadenza", "validafinoal", "expireson", "expiry"],
        Column::Pending => &[
            "richiesteincorso",
            "richiestependenti",
            "richiesta",
            "insospeso",
            "pending",
        ],
    }
}

/// A state that is written in words.
pub(super) trait Worded: Sized + Copy + 'static {
    /// Every state with its code.
    fn all() -> Vec<(Self, &'static str)>;

    /// What it is called, beside its code.
    fn words(self) -> &'static [&'static str];

    /// The state that a word means.
    fn of(word: &str) -> Option<Self> {
        let word = plain(word);
        Self::all()
            .into_iter()
            .find(|(state, code)| plain(code) == word || state.words().contains(&word.as_str()))
            .map(|(state, _)| state)
    }
}

macro_rules! worded {
    ($name:ident { $($variant:ident => $words:expr,)+ }) => {
        impl Worded for $name {
            fn all() -> Vec<(Self, &'static str)> {
                Self::ALL.iter().map(|state| (*state, state.code())).collect()
            }

            fn words(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &$words,)+ }
            }
        }
    };
}

worded! { AccountState {
    Active => ["attivo", "attiva", "registrato", "registrata", "confermato", "confermata"],
    Unconfirmed => ["nonconfermato", "nonconfermata", "daconfermare", "inattesa"],
    Suspended => ["sospeso", "sospesa"],
    Closed => ["chiuso", "chiusa", "cessato", "cessata", "disattivato", "disattivata"],
} }

worded! { PinState {
    None => ["nessuno", "mairichiesto", "nonrichiesto", "no"],
    Requested => ["richiesto"],
    Sent => ["inviato", "spedito"],
    Active => ["attivo", "attivato"],
    Blocked => ["bloccato"],
    Expired => ["scaduto"],
} }

worded! { DisputeState {
    None => ["nessuno", "nessuna", "no"],
    Open => ["aperto", "aperta", "incorso", "presentato", "presentata", "presentataistanza"],
    Suspended => ["sospeso", "sospesa"],
    Accepted => ["accolto", "accolta"],
    Rejected => ["respinto", "respinta", "rigettato", "rigettata"],
    Court => ["giudizio", "ingiudizio", "cortedigiustizia", "commissionetributaria"],
} }

worded! { BoxState {
    Requested => ["richiesta", "richiesto"],
    Inactive => ["inattiva", "inattivo", "maiusata", "nonattiva"],
    Active => ["attiva", "attivo"],
    Suspended => ["sospesa", "sospeso"],
    Closed => ["chiusa", "chiuso", "cessata", "cessato", "cancellata"],
} }

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use model::lookup::Registry;

    use super::*;

    #[test]
    fn words_are_compared_without_what_people_write_differently() {
        assert_eq!(plain(" Annualità "), "annualita");
        assert_eq!(plain("Codice_Fiscale"), "codicefiscale");
        assert_eq!(PinState::of("mai richiesto"), Some(PinState::None));
        assert_eq!(AccountState::of("NON CONFERMATO"), Some(AccountState::Unconfirmed));
        assert_eq!(BoxState::of("suspended"), Some(BoxState::Suspended));
        assert_eq!(DisputeState::of("forse"), None);
    }

    #[test]
    fn no_name_means_two_columns_of_a_file() {
        for registry in Registry::ALL {
            let mut seen = BTreeSet::new();
            for column in Column::of(*registry) {
                for name in names(*column) {
                    assert_eq!(plain(name), *name, "as it is compared");
                    assert!(seen.insert((*name).to_owned()), "{registry}: {name}");
                }
                assert!(seen.insert(plain(column.code())), "{registry}: {column}");
            }
        }
    }
}
