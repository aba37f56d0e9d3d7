//! Who looked at a person: a key is typed and sent by POST, and what was found is the answer to that very form.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use model::forms::Typed;
use model::lookup::LookupKind;
use model::lookup_review::KeyView;

use super::rows::LookupRows;
use crate::api;
use crate::api::lookup_review::Looked;
use crate::components::choice::{Offered, SelectField};
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::paths;
use crate::state::locale::use_locale;
use crate::words::lookups;

#[component]
pub fn KeyPage() -> impl IntoView {
    let l = use_locale();
    let looked = use_context::<Looked>().unwrap_or_default();
    let allowed = Resource::new(|| (), |()| api::lookup_review::key());
    view! {
        <Title text=td_string!(l, lookup_review.key_title)/>
        <Transition>
            {drawn(move || {
                let looked = looked.clone();
                async move {
                    match allowed.await {
                        Ok(()) => view! { <Look looked=looked/> }.into_any(),
                        Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn Look(looked: Looked) -> impl IntoView {
    let l = use_locale();
    let Looked { typed, found } = looked;
    view! {
        <div class="page-head">
            <p class="crumbs"><a href=paths::LOOKUPS>{td_string!(l, lookup_review.title)}</a>" / "{td_string!(l, lookup_review.key_title)}</p>
            <h1>{td_string!(l, lookup_review.key_title)}</h1>
        </div>
        <p class="muted">{td_string!(l, lookup_review.key_intro)}</p>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        <Form typed=typed/>
        {found.map(|found| view! { <Found found=found/> })}
    }
}

#[component]
fn Form(typed: Typed) -> impl IntoView {
    let l = use_locale();
    let kinds: Offered = LookupKind::ALL
        .iter()
        .map(|kind| (kind.to_string(), lookups::kind(l, *kind).to_owned()))
        .collect();
    view! {
        <form class="admin-form" method="post" action=paths::LOOKUP_KEY novalidate>
            <div class="fields">
                <SelectField name="kind" span="span-4" label=td_string!(l, lookup_review.key_kind).to_owned() typed=typed.clone() options=kinds required=true/>
                <TextField name="key" span="span-8" label=td_string!(l, lookup_review.key).to_owned() typed=typed.clone() required=true mono=true
                    hint=td_string!(l, lookup_review.key_hint).to_owned()/>
                <TextField name="why" span="span-12" label=td_string!(l, lookup_review.look_why).to_owned() typed=typed required=true
                    hint=td_string!(l, lookup_review.look_why_hint).to_owned()/>
            </div>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit"><Icon name="search"/>{td_string!(l, lookup_review.look)}</button>
                <a class="btn btn-quiet" href=paths::LOOKUPS>{td_string!(l, admin.cancel)}</a>
            </div>
        </form>
    }
}

#[component]
fn Found(found: KeyView) -> impl IntoView {
    let l = use_locale();
    let KeyView { kind, key, rows, more } = found;
    let shown = rows.len();
    let title = format!("{} · {key}", lookups::kind(l, kind));
    view! {
        <section class="form-section" aria-labelledby="found" id="result">
            <h2 id="found">{title}</h2>
            {if rows.is_empty() {
                view! { <p class="empty" role="status">{td_string!(l, lookup_review.nobody)}</p> }.into_any()
            } else {
                view! { <LookupRows rows=rows/> }.into_any()
            }}
            {more.then(|| view! { <p class="muted">{td_string!(l, lookup_review.more, n = shown).to_string()}</p> })}
        </section>
    }
}
