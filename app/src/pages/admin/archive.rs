//! After how many days a closed ticket goes to the archive.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::forms::Typed;

use super::parts::{ListHead, use_asked};
use crate::api;
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn ArchivePage() -> impl IntoView {
    let asked = use_asked();
    let typed = Resource::new(move || asked.get(), |asked| api::archive::days(asked.again));
    view! {
        <Transition>
            {drawn(move || async move {
                match typed.await {
                    Ok(typed) => view! { <Form typed=typed/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Form(typed: Typed) -> impl IntoView {
    let l = use_locale();
    view! {
        <ListHead title=td_string!(l, archive.title) list=paths::ADMIN_ARCHIVE/>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        <form class="admin-form" method="post" action=paths::ADMIN_ARCHIVE novalidate>
            <div class="fields">
                <TextField name="archive_days" kind="number" span="span-4" label=td_string!(l, archive.days_label).to_owned() typed=typed required=true hint=td_string!(l, archive.days_hint).to_owned()/>
            </div>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit">{td_string!(l, admin.save)}</button>
                <a class="btn btn-quiet" href=paths::ADMIN>{td_string!(l, admin.cancel)}</a>
            </div>
        </form>
    }
}
