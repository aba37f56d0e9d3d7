//! How long a ticket is kept, and the form that says that it is of another class.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::forms::Typed;
use model::retention::KeepingView;

use crate::api;
use crate::components::area::AreaField;
use crate::components::choice::{SelectField, offered};
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn RetentionPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let id = params.with(|params| params.get("id"));
        let again = query.with(|query| query.get("again").is_some());
        (id.and_then(|id| id.parse::<i64>().ok()).unwrap_or(0), again)
    });
    let saved = Memo::new(move |_| query.with(|query| query.get("done").is_some()));
    let page = Resource::new(move || asked.get(), |(id, again)| api::retention::keeping(id, again));
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok((view, typed)) => {
                        view! { <Screen view=view typed=typed saved=saved.get_untracked()/> }.into_any()
                    }
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Screen(view: KeepingView, typed: Typed, saved: bool) -> impl IntoView {
    let l = use_locale();
    let title = format!("{} {}", format::number(view.id), words::subject(l, &view.subject));
    let mut typed = typed;
    typed
        .values
        .entry("class_id".to_owned())
        .or_insert(view.class_id.to_string());
    let until = match &view.kept.until {
        Some(day) => td_string!(l, retention.until, day = format::day(day)).to_string(),
        None => td_string!(l, retention.no_until).to_owned(),
    };
    let how = if view.by_hand {
        td_string!(l, retention.by_hand)
    } else {
        td_string!(l, retention.follows)
    };
    view! {
        <Title text=format!("{} · {title}", td_string!(l, retention.keeping))/>
        <nav class="crumbs-nav" aria-label=td_string!(l, admin.path)>
            <ol class="crumbs">
                <li><a href=paths::ticket(view.id) rel="external">{title}</a></li>
                <li><span aria-current="page">{td_string!(l, retention.keeping)}</span></li>
            </ol>
        </nav>
        <div class="page-head"><h1>{td_string!(l, retention.keeping)}</h1><span class="page-sub">{format::number(view.id)}</span></div>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        {saved.then(|| view! {
            <div class="alert alert-success" role="status"><Icon name="success"/><p>{td_string!(l, retention.saved)}</p></div>
        })}
        <dl class="pairs pairs-wide">
            <dt>{td_string!(l, retention.contract)}</dt><dd>{view.kept.contract.clone()}</dd>
            <dt>{td_string!(l, retention.class_label)}</dt><dd>{view.kept.class.clone()}</dd>
        </dl>
        <p><b>{until}</b></p>
        <p class="muted">{how}</p>
        <form class="admin-form" method="post" action=paths::retention(view.id) novalidate>
            <input type="hidden" name="version" value=view.version/>
            <div class="fields">
                <SelectField name="class_id" span="span-6" label=td_string!(l, retention.class_label).to_owned() typed=typed.clone() options=offered(&view.classes)/>
                <AreaField name="why" rows="3" label=td_string!(l, retention.why).to_owned() typed=typed required=true/>
            </div>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit">{td_string!(l, retention.change)}</button>
                <a class="btn btn-quiet" href=paths::ticket(view.id) rel="external">{td_string!(l, admin.cancel)}</a>
            </div>
        </form>
    }
}
