//! The tickets of an outage, and those that may belong to it.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::forms::Typed;
use model::outage::{LinkedTicket, OutageState, OutageView};

use crate::components::badge::StateBadge;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::time::When;
use crate::format;
use crate::i18n::i18n::Locale;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// What became of a ticket, in words.
fn became(l: Locale, ticket: &LinkedTicket) -> String {
    match (ticket.how, ticket.reason) {
        (Some(how), Some(why)) => format!(
            "{}: {}",
            words::outages::answered(l, how),
            words::outages::not_answered(l, why)
        ),
        (Some(how), None) => words::outages::answered(l, how).to_owned(),
        (None, _) => td_string!(l, outage.waiting).to_owned(),
    }
}

/// The tickets that are linked.
#[component]
pub fn Linked(view: OutageView) -> impl IntoView {
    let l = use_locale();
    let (id, open, count) = (view.id, view.state == OutageState::Open, view.linked);
    let none = view.tickets.is_empty();
    view! {
        <section class="block" aria-labelledby="o-linked">
            <div class="block-head"><h2 id="o-linked">{td_string!(l, outage.linked)}</h2><span class="block-count">{count}</span></div>
            {if none {
                view! { <p class="muted">{td_string!(l, outage.none_linked)}</p> }.into_any()
            } else {
                view! {
                    <table class="table table-cards" role="table">
                        <caption class="visually-hidden">{td_string!(l, outage.linked)}</caption>
                        <thead role="rowgroup"><tr role="row">
                            <th role="columnheader" scope="col">{td_string!(l, recontact.about)}</th>
                            <th role="columnheader" scope="col">{td_string!(l, list.requester)}</th>
                            <th role="columnheader" scope="col">{td_string!(l, list.state)}</th>
                            <th role="columnheader" scope="col">{td_string!(l, outage.linked_at)}</th>
                            <th role="columnheader" scope="col">{td_string!(l, outage.outcome)}</th>
                        </tr></thead>
                        <tbody role="rowgroup">
                            {view.tickets.into_iter().map(|ticket| view! { <Row outage_id=id open=open ticket=ticket/> }).collect_view()}
                        </tbody>
                    </table>
                }.into_any()
            }}
        </section>
    }
}

#[component]
fn Row(outage_id: i64, open: bool, ticket: LinkedTicket) -> impl IntoView {
    let l = use_locale();
    let about = format!(
        "{} {}",
        format::number(ticket.ticket_id),
        words::subject(l, &ticket.subject)
    );
    let became = became(l, &ticket);
    let who = ticket
        .requester
        .clone()
        .unwrap_or_else(|| td_string!(l, list.nobody_known).to_owned());
    let unlink = td_string!(l, outage.unlink_one, number = format::number(ticket.ticket_id)).to_string();
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class="col-main"><a class="mini-title" href=paths::ticket(ticket.ticket_id) rel="external">{about}</a>" "<span class="muted">{ticket.queue}</span></th>
            <td role="cell" data-label=td_string!(l, list.requester)>{who}{ticket.address.map(|address| view! { " "<span class="muted mono">{address}</span> })}</td>
            <td role="cell" data-label=td_string!(l, list.state)><StateBadge state=ticket.state/></td>
            <td role="cell" data-label=td_string!(l, outage.linked_at)><When at=ticket.linked/></td>
            <td role="cell" data-label=td_string!(l, outage.outcome)>
                {if open {
                    view! {
                        <form method="post" action=paths::outage_action(outage_id, "unlink")>
                            <button class="btn btn-quiet btn-small" type="submit" name="ticket_id" value=ticket.ticket_id aria-label=unlink><Icon name="close"/>{td_string!(l, outage.unlink)}</button>
                        </form>
                    }.into_any()
                } else {
                    view! { <span>{became}</span>" "{ticket.ended.map(|at| view! { <When at=at/> })} }.into_any()
                }}
            </td>
        </tr>
    }
}

/// Tickets that may have the same cause, to be ticked, and a field for the numbers of others.
#[component]
pub fn Candidates(view: OutageView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let none = view.candidates.is_empty();
    let count = view.candidates.len();
    let ticked = typed.clone();
    let row = move |candidate: model::outage::Candidate| {
        let name = format!("ticket_{}", candidate.ticket_id);
        let checked = ticked.value(&name) == "on";
        let about = format!(
            "{} {}",
            format::number(candidate.ticket_id),
            words::subject(l, &candidate.subject)
        );
        view! {
            <li><label class="field-check"><input type="checkbox" name=name value="on" checked=checked/><span>{about}" "<span class="muted">{candidate.requester}" "<When at=candidate.received/></span></span></label></li>
        }
    };
    view! {
        <section class="block" aria-labelledby="o-candidates">
            <div class="block-head"><h2 id="o-candidates">{td_string!(l, outage.candidates)}</h2><span class="block-count">{count}</span></div>
            <form method="post" action=paths::outage_action(view.id, "link") novalidate>
                {none.then(|| view! { <p class="muted">{td_string!(l, outage.no_candidates)}</p> })}
                <ul class="mini-list">{view.candidates.into_iter().map(row).collect_view()}</ul>
                <div class="fields">
                    <TextField name="numbers" span="span-6" label=td_string!(l, outage.numbers).to_owned() typed=typed hint=td_string!(l, outage.numbers_hint).to_owned()/>
                </div>
                <div class="form-actions">
                    <button class="btn btn-secondary" type="submit"><Icon name="link"/>{td_string!(l, outage.link_chosen)}</button>
                </div>
            </form>
        </section>
    }
}
