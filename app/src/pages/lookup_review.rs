//! The review of look-ups: who asked which registry for what. Its filter lives in the address; a key never does.

mod anomaly;
mod filters;
mod key;
mod rows;
mod volume;

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::lookup_review::{EXPORT_MOST, LookupFilter, LookupPage};

pub use anomaly::AnomalyPage;
pub use key::KeyPage;
pub use volume::VolumePage;

use self::filters::Filters;
use self::rows::LookupRows;
use crate::api;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn LookupsPage() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(|query| LookupFilter::read(|name| query.get(name))));
    let page = Resource::new(move || filter.get(), api::lookup_review::lookups);
    view! {
        <Title text=td_string!(l, lookup_review.title)/>
        <Transition>
            {drawn(move || async move {
                let filter = filter.get_untracked();
                match page.await {
                    Ok(page) => view! { <List page=page filter=filter/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn List(page: LookupPage, filter: LookupFilter) -> impl IntoView {
    let l = use_locale();
    let LookupPage {
        rows,
        next,
        people,
        whole_desk,
        problem,
    } = page;
    let none = rows.is_empty() && problem.is_none();
    let some = !rows.is_empty();
    let first = filter.before.is_some().then(|| {
        paths::lookups(&LookupFilter {
            before: None,
            ..filter.clone()
        })
    });
    let next = next.map(|next| {
        paths::lookups(&LookupFilter {
            before: Some(next),
            ..filter.clone()
        })
    });
    let export = paths::lookup_export(&LookupFilter {
        before: None,
        ..filter.clone()
    });
    view! {
        <div class="page-head">
            <h1>{td_string!(l, lookup_review.title)}</h1>
            <div class="page-actions">
                <a class="btn btn-secondary" href=paths::LOOKUP_KEY><Icon name="search"/>{td_string!(l, lookup_review.key_title)}</a>
                {whole_desk.then(|| view! {
                    <a class="btn btn-secondary" href=paths::LOOKUP_VOLUME><Icon name="warning"/>{td_string!(l, lookup_review.volume_title)}</a>
                })}
            </div>
        </div>
        <p class="muted">{td_string!(l, lookup_review.intro)}</p>
        {problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        <Filters filter=filter people=people problem=problem/>
        {none.then(|| view! { <p class="empty">{td_string!(l, lookup_review.empty)}</p> })}
        {some.then(|| view! { <LookupRows rows=rows/> })}
        <div class="list-foot">
            <nav class="pager" aria-label=td_string!(l, list.pages)>
                {first.map(|href| view! { <a class="btn btn-secondary" href=href><Icon name="chevron-left"/>{td_string!(l, list.first)}</a> })}
                {next.map(|href| view! { <a class="btn btn-secondary" rel="next" href=href>{td_string!(l, list.next)}<Icon name="chevron-right"/></a> })}
            </nav>
            {some.then(|| view! {
                <form class="inline-form" method="post" action=export>
                    <button class="btn btn-secondary" type="submit"><Icon name="download"/>{td_string!(l, lookup_review.export)}</button>
                    <span class="hint">{td_string!(l, lookup_review.export_hint, most = EXPORT_MOST).to_string()}</span>
                </form>
            })}
        </div>
    }
}
