//! Reading what is configured: a list, or the form about one thing. Forms are sent to plain addresses, without these.

use leptos::prelude::*;
use model::admin::{
    AnswerView, LineAdminView, MailboxView, OfficeView, OneTimePassword, OutcomeAdminView, PersonView, QueueAdminView,
    ReasonAdminView,
};
use model::desk::Choice;
use model::forms::Typed;
use serde::{Deserialize, Serialize};

use super::ApiError;

/// The rows of a list, with the names of the queues they point to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed<T> {
    pub rows: Vec<T>,
    pub queues: Vec<Choice>,
}

/// A form: what it is about (number 0 for a new one), what its fields hold, what it offers to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormScreen<T> {
    pub item: T,
    pub typed: Typed,
    pub queues: Vec<Choice>,
    pub offices: Vec<Choice>,
    pub reasons: Vec<ReasonAdminView>,
    /// Classes of retention.
    pub classes: Vec<Choice>,
    /// It is about the person who looks at it.
    pub own: bool,
}

/// Everybody.
pub async fn people() -> Result<Vec<PersonView>, ApiError> {
    let cx = super::context::context()?;
    domain::admin::read::people(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)
}

/// The form about a person.
pub async fn person(id: Option<i64>, again: bool) -> Result<FormScreen<PersonView>, ApiError> {
    let cx = super::context::context()?;
    let item = domain::admin::read::person(&cx.desk, &cx.who, id)
        .await
        .map_err(super::context::failed)?;
    Ok(FormScreen {
        typed: fields(&cx, "person", id, again, item.values()).await?,
        queues: queue_names(&cx, model::Permission::Configure).await?,
        offices: domain::admin::read::office_names(&cx.desk, &cx.who)
            .await
            .map_err(super::context::failed)?,
        reasons: Vec::new(),
        classes: Vec::new(),
        own: id == Some(cx.who.id),
        item,
    })
}

/// The one-time password that was just made, once.
#[server(ReadOneTimePassword)]
pub async fn one_time_password() -> Result<Option<OneTimePassword>, ApiError> {
    let cx = super::context::context()?;
    let one_time: super::context::OneTime = use_context().unwrap_or_default();
    one_time.take(&cx).await
}

/// Offices.
pub async fn offices() -> Result<Listed<OfficeView>, ApiError> {
    let cx = super::context::context()?;
    let rows = domain::admin::read::offices(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)?;
    Ok(Listed {
        rows,
        queues: queue_names(&cx, model::Permission::Configure).await?,
    })
}

/// The form about an office.
pub async fn office(id: Option<i64>, again: bool) -> Result<FormScreen<OfficeView>, ApiError> {
    let cx = super::context::context()?;
    let item = domain::admin::read::office(&cx.desk, &cx.who, id)
        .await
        .map_err(super::context::failed)?;
    let typed = fields(&cx, "office", id, again, item.values()).await?;
    let queues = queue_names(&cx, model::Permission::Configure).await?;
    Ok(FormScreen {
        item,
        typed,
        queues,
        ..FormScreen::default()
    })
}

/// Queues.
pub async fn queues() -> Result<Vec<QueueAdminView>, ApiError> {
    let cx = super::context::context()?;
    domain::admin::read::queues(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)
}

/// The form about a queue.
pub async fn queue(id: Option<i64>, again: bool) -> Result<FormScreen<QueueAdminView>, ApiError> {
    let cx = super::context::context()?;
    let item = domain::admin::read::queue(&cx.desk, &cx.who, id)
        .await
        .map_err(super::context::failed)?;
    let typed = fields(&cx, "queue", id, again, item.values()).await?;
    let classes = classes(&cx, item.retention_class_id).await?;
    Ok(FormScreen {
        item,
        typed,
        classes,
        ..FormScreen::default()
    })
}

/// Telephone lines.
pub async fn lines() -> Result<Listed<LineAdminView>, ApiError> {
    let cx = super::context::context()?;
    let rows = domain::admin::read::lines(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)?;
    Ok(Listed {
        rows,
        queues: queue_names(&cx, model::Permission::Configure).await?,
    })
}

/// The form about a telephone line.
pub async fn line(id: Option<i64>, again: bool) -> Result<FormScreen<LineAdminView>, ApiError> {
    let cx = super::context::context()?;
    let item = domain::admin::read::line(&cx.desk, &cx.who, id)
        .await
        .map_err(super::context::failed)?;
    let typed = fields(&cx, "line", id, again, item.values()).await?;
    let queues = queue_names(&cx, model::Permission::Configure).await?;
    Ok(FormScreen {
        item,
        typed,
        queues,
        ..FormScreen::default()
    })
}

/// Mailboxes.
pub async fn mailboxes() -> Result<Listed<MailboxView>, ApiError> {
    let cx = super::context::context()?;
    let rows = domain::admin::read::mailboxes(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)?;
    Ok(Listed {
        rows,
        queues: queue_names(&cx, model::Permission::Configure).await?,
    })
}

/// The form about a mailbox.
pub async fn mailbox(id: Option<i64>, again: bool) -> Result<FormScreen<MailboxView>, ApiError> {
    let cx = super::context::context()?;
    let item = domain::admin::read::mailbox(&cx.desk, &cx.who, id)
        .await
        .map_err(super::context::failed)?;
    let typed = fields(&cx, "mailbox", id, again, item.values()).await?;
    let queues = queue_names(&cx, model::Permission::Configure).await?;
    Ok(FormScreen {
        item,
        typed,
        queues,
        ..FormScreen::default()
    })
}

/// Closing outcomes.
pub async fn outcomes() -> Result<Listed<OutcomeAdminView>, ApiError> {
    let cx = super::context::context()?;
    let rows = domain::admin::read::outcomes(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)?;
    Ok(Listed {
        rows,
        queues: queue_names(&cx, model::Permission::Configure).await?,
    })
}

/// The form about a closing outcome.
pub async fn outcome(id: Option<i64>, again: bool) -> Result<FormScreen<OutcomeAdminView>, ApiError> {
    let cx = super::context::context()?;
    let item = domain::admin::read::outcome(&cx.desk, &cx.who, id)
        .await
        .map_err(super::context::failed)?;
    let typed = fields(&cx, "outcome", id, again, item.values()).await?;
    let queues = queue_names(&cx, model::Permission::Configure).await?;
    Ok(FormScreen {
        item,
        typed,
        queues,
        ..FormScreen::default()
    })
}

/// Reasons of the queues that this person writes for.
pub async fn reasons() -> Result<Listed<ReasonAdminView>, ApiError> {
    let cx = super::context::context()?;
    let rows = domain::admin::read::reasons(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)?;
    Ok(Listed {
        rows,
        queues: queue_names(&cx, model::Permission::Knowledge).await?,
    })
}

/// The form about a reason; a new one may begin with its queue.
pub async fn reason(
    id: Option<i64>,
    again: bool,
    queue_id: Option<i64>,
) -> Result<FormScreen<ReasonAdminView>, ApiError> {
    let cx = super::context::context()?;
    let mut item = domain::admin::read::reason(&cx.desk, &cx.who, id)
        .await
        .map_err(super::context::failed)?;
    if id.is_none() {
        item.queue_id = queue_id.unwrap_or_default();
    }
    let typed = fields(&cx, "reason", id, again, item.values()).await?;
    let queues = queue_names(&cx, model::Permission::Knowledge).await?;
    let classes = classes(&cx, item.retention_class_id).await?;
    Ok(FormScreen {
        item,
        typed,
        queues,
        classes,
        ..FormScreen::default()
    })
}

/// The classes of retention that a form offers, and the one chosen.
async fn classes(cx: &super::context::Context, chosen: Option<i64>) -> Result<Vec<Choice>, ApiError> {
    domain::admin::classes::offered(&cx.desk, &cx.who, chosen)
        .await
        .map_err(super::context::failed)
}

/// Prepared answers of the queues that this person writes for.
pub async fn answers() -> Result<Listed<AnswerView>, ApiError> {
    let cx = super::context::context()?;
    let rows = domain::admin::read::answers(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)?;
    Ok(Listed {
        rows,
        queues: queue_names(&cx, model::Permission::Knowledge).await?,
    })
}

/// The form about a prepared answer; a new one may begin with its reason.
pub async fn answer(id: Option<i64>, again: bool, reason_id: Option<i64>) -> Result<FormScreen<AnswerView>, ApiError> {
    let cx = super::context::context()?;
    let mut item = domain::admin::read::answer(&cx.desk, &cx.who, id)
        .await
        .map_err(super::context::failed)?;
    let reasons = domain::admin::read::reasons(&cx.desk, &cx.who)
        .await
        .map_err(super::context::failed)?;
    if id.is_none() {
        let reason = reasons.iter().find(|reason| Some(reason.id) == reason_id);
        item.reason_id = reason.map(|reason| reason.id);
        item.queue_id = reason.map(|reason| reason.queue_id);
    }
    let typed = fields(&cx, "answer", id, again, item.values()).await?;
    let queues = queue_names(&cx, model::Permission::Knowledge).await?;
    Ok(FormScreen {
        item,
        typed,
        queues,
        reasons,
        ..FormScreen::default()
    })
}

/// What the fields of a form hold: what was typed before, where that is asked for and still there, else what is stored.
#[cfg(feature = "ssr")]
pub(super) async fn fields(
    cx: &super::context::Context,
    noun: &str,
    id: Option<i64>,
    again: bool,
    stored: std::collections::BTreeMap<String, String>,
) -> Result<Typed, ApiError> {
    if again {
        let typed = super::context::typed(cx, &model::admin::form_key(noun, id)).await?;
        if !typed.values.is_empty() {
            return Ok(typed);
        }
    }
    Ok(Typed {
        values: stored,
        problem: None,
    })
}

#[cfg(feature = "ssr")]
async fn queue_names(cx: &super::context::Context, permission: model::Permission) -> Result<Vec<Choice>, ApiError> {
    domain::admin::read::queue_names(&cx.desk, &cx.who, permission)
        .await
        .map_err(super::context::failed)
}
