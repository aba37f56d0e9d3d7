//! "Da fare": mine, due soon, free.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use model::filter::{OwnerFilter, TicketFilter};
use model::recontact::Today;
use model::ticket::TicketRow;

use crate::api;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::components::ticket_table::TicketTable;
use crate::components::time::When;
use crate::paths;
use crate::state::live::use_live;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn HomePage() -> impl IntoView {
    let l = use_locale();
    let live = use_live();
    let home = Resource::new(move || live.any.get(), |_| api::tickets::home());
    let with_owner = |owner| {
        paths::list(&TicketFilter {
            owner: Some(owner),
            ..TicketFilter::default()
        })
    };
    view! {
        <Title text=td_string!(l, home.title)/>
        <Transition>
            {drawn(move || async move {
                match home.await {
                    Ok(home) => view! {
                        <div class="page-head"><h1>{td_string!(l, home.title)}</h1></div>
                        {(!home.leader.is_empty()).then(|| view! {
                            <Block id="leader" title=td_string!(l, home.leader) empty="" rows=home.leader more=with_owner(OwnerFilter::Leader)/>
                        })}
                        {(!home.alerting.is_empty()).then(|| view! {
                            <Block id="alerting" title=td_string!(l, home.alerting) empty="" rows=home.alerting/>
                        })}
                        {(!home.recontacts.is_empty()).then(|| view! { <Recontacts rows=home.recontacts/> })}
                        <Block id="mine" title=td_string!(l, home.mine) empty=td_string!(l, home.mine_empty) rows=home.mine more=with_owner(OwnerFilter::Me)/>
                        <Block id="due-soon" title=td_string!(l, home.due_soon) empty=td_string!(l, home.due_soon_empty) rows=home.due_soon more=paths::DUE_SOON.to_owned()/>
                        <Block id="free" title=td_string!(l, home.unassigned) empty=td_string!(l, home.unassigned_empty) rows=home.unassigned more=with_owner(OwnerFilter::Nobody)/>
                    }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// Whom to call today; what is due stands out.
#[component]
fn Recontacts(rows: Vec<Today>) -> impl IntoView {
    let l = use_locale();
    view! {
        <section class="block" aria-labelledby="recontacts">
            <div class="block-head"><h2 id="recontacts">{td_string!(l, home.recontacts)}</h2><a href=paths::RECONTACTS>{td_string!(l, home.more)}</a></div>
            <ul class="mini-list">
                {rows.into_iter().map(|row| view! {
                    <li>
                        <a class="mini-title" href=paths::recontact(row.id)>{words::subject(l, &row.subject)}</a>
                        {row.urgent.then(|| view! { <span class="badge badge-warn"><Icon name="warning"/>{td_string!(l, recontact.due)}</span> })}
                        <When at=row.at/>
                    </li>
                }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Block(
    id: &'static str,
    title: &'static str,
    empty: &'static str,
    rows: Vec<TicketRow>,
    /// Where the rest is, where there is a list of it.
    #[prop(optional, into)]
    more: Option<String>,
) -> impl IntoView {
    let l = use_locale();
    let shown = rows.len();
    view! {
        <section class="block" aria-labelledby=id>
            <div class="block-head">
                <h2 id=id>{title}</h2>
                {more.filter(|_| shown > 0).map(|more| view! { <a href=more>{td_string!(l, home.more)}</a> })}
            </div>
            {if shown == 0 {
                view! { <p class="empty empty-small">{empty}</p> }.into_any()
            } else {
                view! { <TicketTable rows=rows caption=title.to_owned() with_queue=true/> }.into_any()
            }}
        </section>
    }
}
