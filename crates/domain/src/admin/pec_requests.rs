//! What Administration says about PEC requests: their queue, the provider's console, the texts to citizens.

use std::collections::BTreeMap;

use model::Permission;
use model::desk::Choice;
use model::forms::TEXT_MAX;
use model::pec_request::{
    PLACEHOLDERS, RefusalReason, RequestKind, RequestSettings, confirmation, confirmation_field, is_console, refusal,
    refusal_field,
};
use model::problem::{Check, FieldError};
use model::template::has_unknown;
use store::ConnectionTrait;
use store::pec_requests::QUEUE;

use super::Actor;
use crate::{Desk, Error, Principal, Result};

/// The setting with everything but the queue, as JSON.
const SETTINGS: &str = "pec_requests";
/// Longest address of a console, in characters.
const CONSOLE_MAX: usize = 500;

/// The queue in which PEC requests are worked, where one is chosen.
pub(crate) async fn queue(db: &impl ConnectionTrait) -> Result<Option<i64>> {
    let stored = store::settings::get(db, QUEUE).await?;
    Ok(stored.and_then(|id| id.parse().ok()))
}

/// The rest.
pub(crate) async fn settings(db: &impl ConnectionTrait) -> Result<RequestSettings> {
    match store::settings::get(db, SETTINGS).await? {
        Some(stored) => {
            serde_json::from_str(&stored).map_err(|error| Error::Fault(format!("setting {SETTINGS}: {error}")))
        }
        None => Ok(RequestSettings::default()),
    }
}

/// The form: what it holds, and the queues that there are.
#[derive(Clone, Debug)]
pub struct Form {
    pub queue_id: Option<i64>,
    pub console: String,
    /// Every text, by its field.
    pub texts: BTreeMap<String, String>,
    pub queues: Vec<Choice>,
}

/// What the form holds now.
///
/// # Errors
/// [`model::Problem::Forbidden`].
pub async fn read(desk: &Desk, who: &Principal) -> Result<Form> {
    who.require(Permission::Configure)?;
    let db = desk.store.reader();
    let settings = settings(db).await?;
    let queues = store::desk::queues(db).await?;
    let texts = shipped().into_iter().map(|(field, text)| {
        let own = settings.texts.get(field).cloned();
        (field.to_owned(), own.unwrap_or_else(|| text.to_owned()))
    });
    Ok(Form {
        queue_id: queue(db).await?,
        texts: texts.collect(),
        console: settings.console,
        queues: queues
            .into_iter()
            .filter(|queue| queue.active)
            .map(|queue| Choice {
                id: queue.id,
                name: queue.name,
            })
            .collect(),
    })
}

/// Saves it. A text that is empty, or as it came, is the one that comes with the program.
///
/// # Errors
/// [`model::Problem::Invalid`] for `queue_id`, `console` and the texts.
pub async fn save(
    desk: &Desk,
    actor: Actor<'_>,
    queue_id: Option<i64>,
    console: &str,
    typed: &BTreeMap<String, String>,
) -> Result<()> {
    actor.require(Permission::Configure)?;
    let console = console.trim();
    let mut check = Check::default();
    check.limit("console", console, CONSOLE_MAX);
    check.ensure(
        console.is_empty() || is_console(console),
        "console",
        FieldError::BadConsole,
    );
    let mut texts = BTreeMap::new();
    for (field, text) in shipped() {
        let own = typed.get(field).map(|own| own.trim()).unwrap_or_default();
        check.limit(field, own, TEXT_MAX);
        check.ensure(!has_unknown(own, &PLACEHOLDERS), field, FieldError::Placeholder);
        if !own.is_empty() && own != text {
            texts.insert(field.to_owned(), own.to_owned());
        }
    }
    let tx = desk.store.begin().await?;
    let queue = match queue_id {
        Some(id) => store::desk::queue(&tx, id).await?.filter(|queue| queue.active),
        None => None,
    };
    check.ensure(
        queue.is_some() || queue_id.is_none(),
        "queue_id",
        FieldError::UnknownChoice,
    );
    check.done()?;
    let settings = RequestSettings {
        console: console.to_owned(),
        texts,
    };
    let stored = serde_json::to_string(&settings).map_err(|error| Error::Fault(error.to_string()))?;
    store::settings::set(&tx, SETTINGS, &stored).await?;
    let number = queue_id.map(|id| id.to_string()).unwrap_or_default();
    store::settings::set(&tx, QUEUE, &number).await?;
    actor
        .audit(
            desk,
            &tx,
            "pec_request.settings",
            "setting",
            queue_id.unwrap_or_default(),
        )
        .await?;
    Ok(tx.commit().await?)
}

/// The texts that come with the program, by their fields.
fn shipped() -> Vec<(&'static str, &'static str)> {
    let confirmations = RequestKind::ALL.iter();
    let confirmations = confirmations.map(|kind| (confirmation_field(*kind), confirmation(*kind)));
    let refusals = RefusalReason::ALL.iter();
    let refusals = refusals.map(|reason| (refusal_field(*reason), refusal(*reason)));
    confirmations.chain(refusals).collect()
}
