//! What answering everybody would do: the text once more, and the list of who gets it.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use model::outage::{Addressee, ReviewView};

use super::{Crumbs, use_asked};
use crate::api;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn ReviewPage() -> impl IntoView {
    let l = use_locale();
    let asked = use_asked();
    let page = Resource::new(move || asked.get(), |(id, _)| api::outages::review(id));
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok(Some(view)) => view! { <Screen view=view/> }.into_any(),
                    Ok(None) => view! {
                        <Title text=td_string!(l, outage.review)/>
                        <div class="page-head"><h1>{td_string!(l, outage.review)}</h1></div>
                        <p>{td_string!(l, outage.nothing_to_review)}</p>
                        <p><a class="btn btn-secondary" href=paths::outage(asked.get_untracked().0)>{td_string!(l, outage.back)}</a></p>
                    }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Screen(view: ReviewView) -> impl IntoView {
    let l = use_locale();
    let title = td_string!(l, outage.review);
    let answered = view.mails.len() + view.calls.len();
    let left_out: Vec<_> = view
        .left_out
        .into_iter()
        .map(|(one, why)| (one, Some(words::outages::not_answered(l, why))))
        .collect();
    let plain = |all: Vec<Addressee>| all.into_iter().map(|one| (one, None)).collect::<Vec<_>>();
    view! {
        <Title text=format!("{title} · {}", view.title)/>
        <Crumbs title=title.to_owned()/>
        <div class="page-head"><h1>{title}</h1><span class="page-sub"><a href=paths::outage(view.id)>{format!("#{} {}", view.id, view.title)}</a>" · "{view.queue}</span></div>
        <div class="split">
            <div>
                <section class="block" aria-labelledby="o-sample">
                    <div class="block-head"><h2 id="o-sample">{td_string!(l, outage.sample)}</h2></div>
                    <div class="asked"><p class="message-text">{view.sample}</p></div>
                    <p><span class="fact-name">{td_string!(l, outage.ticket_outcome)}</span>" "<b>{view.outcome}</b></p>
                </section>
                <form method="post" action=paths::outage_action(view.id, "solve")>
                    <input type="hidden" name="version" value=view.version/>
                    <input type="hidden" name="text" value=view.text/>
                    <input type="hidden" name="outcome_id" value=view.outcome_id/>
                    <p class="muted">{td_string!(l, outage.since_then)}</p>
                    <div class="form-actions">
                        <button class="btn btn-success btn-big" type="submit"><Icon name="send"/>{td_string!(l, outage.confirm, n = answered).to_string()}</button>
                        <a class="btn btn-quiet" href=paths::outage(view.id)>{td_string!(l, outage.back)}</a>
                    </div>
                </form>
            </div>
            <aside class="side" aria-label=td_string!(l, outage.tickets)>
                <People id="o-mails" title=td_string!(l, outage.mails) people=plain(view.mails)/>
                <People id="o-calls" title=td_string!(l, outage.calls) people=plain(view.calls)/>
                <People id="o-closed" title=td_string!(l, outage.closed) people=plain(view.closed)/>
                <People id="o-left-out" title=td_string!(l, outage.left_out) people=left_out/>
                {(view.unseen > 0).then(|| view! { <p class="muted">{td_string!(l, outage.left_out_unseen, n = view.unseen).to_string()}</p> })}
            </aside>
        </div>
    }
}

/// Who is answered in one way; nothing where nobody is.
#[component]
fn People(id: &'static str, title: &'static str, people: Vec<(Addressee, Option<&'static str>)>) -> impl IntoView {
    (!people.is_empty()).then(|| {
        let count = people.len();
        view! {
            <section class="card" aria-labelledby=id>
                <div class="card-head"><h2 id=id>{title}</h2><span class="block-count">{count}</span></div>
                <ul class="card-body mini-list">
                    {people.into_iter().map(|(one, why)| view! {
                        <li><a class="mini-title" href=paths::ticket(one.ticket_id) rel="external">{format::number(one.ticket_id)}</a>" "{one.name}" "{one.address.map(|address| view! { <span class="mono">{address}</span> })}{why.map(|why| view! { " "<span class="muted">{why}</span> })}</li>
                    }).collect_view()}
                </ul>
            </section>
        }
    })
}
