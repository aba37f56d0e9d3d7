//! How a mailbox is doing beside its connection: what waits, when its password ends, when it was compared.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::admin::MailboxView;

use crate::components::icon::Icon;
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn Health(mailbox: MailboxView) -> impl IntoView {
    let l = use_locale();
    let not_taken = (mailbox.not_taken > 0).then(|| {
        let words = td_string!(l, admin.not_taken, mails = mailbox.not_taken).to_string();
        view! { <li><span class="badge badge-warn"><Icon name="inbox"/>{words}</span></li> }
    });
    let unfiled = mailbox.unfiled.map(|(mails, since)| {
        let words = td_string!(l, admin.unfiled, mails = mails).to_string();
        view! { <li><span class="badge badge-warn"><Icon name="clock"/>{words}" "<When at=since/></span></li> }
    });
    let expires = (!mailbox.secret_expires.is_empty()).then(|| {
        let words = td_string!(l, admin.secret_until, day = format::day(&mailbox.secret_expires)).to_string();
        view! { <li class="muted">{words}</li> }
    });
    let reconciliation = mailbox.imap.is_some().then(|| {
        let checked = mailbox.checked.map(|at| view! { <span class="muted">" "<When at=at/></span> });
        view! {
            <li><a href=paths::reconciliation_of(mailbox.id)>{td_string!(l, reconciliation.title)}<span class="visually-hidden">" "{mailbox.name}</span></a>{checked}</li>
        }
    });
    view! { <ul class="health">{not_taken}{unfiled}{expires}{reconciliation}</ul> }
}
