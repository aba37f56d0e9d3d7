//! A ticket's files on the pages beside its own.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::message::AttachmentView;

use super::timeline::{FilesAt, PagesAt};
use crate::paths;
use crate::state::locale::use_locale;

/// Every file of a ticket, with its pages where it has some.
#[component]
pub fn FilesCard(title: &'static str, files: Vec<AttachmentView>) -> impl IntoView {
    let l = use_locale();
    let none = files.is_empty();
    view! {
        <section class="card" aria-labelledby="files-title">
            <div class="card-head"><h2 id="files-title">{title}</h2></div>
            <div class="card-body">
                {none.then(|| view! { <p class="muted">{td_string!(l, ticket.no_attachments)}</p> })}
                <FilesAt files=files.clone() at=paths::attachment/>
                <PagesAt files=files at=paths::page/>
            </div>
        </section>
    }
}
