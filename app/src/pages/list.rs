//! A list of tickets: one queue's, or all that this person may see. Its filter lives in the URL.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::filter::{DueFilter, IN_ARCHIVE, OwnerFilter, TicketFilter, TicketSort};
use model::ticket::TicketPage;
use model::{Channel, TicketState};

use crate::api;
use crate::components::badge::channel_icon;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::components::ticket_table::TicketTable;
use crate::paths;
use crate::state::live::use_live;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn ListPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let live = use_live();
    // Codes that are no code (a mistyped URL) filter nothing.
    let filter = Memo::new(move |_| {
        let asked = |name: &str| query.with(|query| query.get(name));
        TicketFilter {
            queue: params.with(|params| params.get("queue")),
            state: asked("state").and_then(|code| code.parse().ok()),
            channel: asked("channel").and_then(|code| code.parse().ok()),
            owner: asked("owner").and_then(|code| code.parse().ok()),
            due: asked("due").and_then(|code| code.parse().ok()),
            archive: asked("archive").as_deref() == Some(IN_ARCHIVE),
            requester: asked("requester").and_then(|id| id.parse().ok()),
            sort: asked("sort").and_then(|code| code.parse().ok()),
            after: asked("after"),
        }
    });
    let page = Resource::new(
        move || (filter.get(), live.any.get()),
        |(filter, _)| api::tickets::list(filter),
    );
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok(page) => view! { <List page=page filter=filter.get_untracked()/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn List(page: TicketPage, filter: TicketFilter) -> impl IntoView {
    let l = use_locale();
    let title = page.queue.clone().unwrap_or_else(|| td_string!(l, list.all).to_owned());
    let shown = page.rows.len();
    let caption = format!("{title}. {}", td_string!(l, list.caption, n = shown));
    let next = page.next.clone().map(|cursor| {
        let base = paths::list(&filter);
        format!("{base}{}after={cursor}", if base.contains('?') { '&' } else { '?' })
    });
    let first = (!page.is_first).then(|| paths::list(&filter));
    let with_queue = filter.queue.is_none();
    view! {
        <Title text=title.clone()/>
        <div class="page-head"><h1>{title}</h1></div>
        <details class="fold"><summary><Icon name="filter"/>{td_string!(l, list.filters)}</summary></details>
        <Chips filter=filter counts=page.counts/>
        {if shown == 0 {
            view! {
                <div class="empty"><p><b>{td_string!(l, list.empty)}</b></p><p>{td_string!(l, list.empty_hint)}</p></div>
            }.into_any()
        } else {
            view! { <TicketTable rows=page.rows caption=caption with_queue=with_queue/> }.into_any()
        }}
        <div class="list-foot">
            <nav class="pager" aria-label=td_string!(l, list.pages)>
                {first.map(|href| view! { <a class="btn btn-secondary" href=href><Icon name="chevron-left"/>{td_string!(l, list.first)}</a> })}
                {next.map(|href| view! { <a class="btn btn-secondary" rel="next" href=href>{td_string!(l, list.next)}<Icon name="chevron-right"/></a> })}
            </nav>
        </div>
    }
}

/// The filter as chips, each a link: shareable, and Back works.
#[component]
fn Chips(filter: TicketFilter, counts: Vec<(TicketState, i64)>) -> impl IntoView {
    let l = use_locale();
    let open: i64 = counts.iter().map(|(_, count)| count).sum();
    let count_of = |state| {
        counts
            .iter()
            .find(|(known, _)| *known == state)
            .map_or(0, |(_, count)| *count)
    };
    let to = |change: &dyn Fn(&mut TicketFilter)| {
        let mut other = filter.clone();
        change(&mut other);
        paths::list(&other)
    };
    let counted = filter.state != Some(TicketState::Closed) && !filter.archive;
    let mut states = vec![chip(
        to(&|f| {
            f.state = None;
            f.archive = false;
        }),
        td_string!(l, list.open).to_owned(),
        None,
        counted.then_some(open),
        filter.state.is_none() && !filter.archive,
    )];
    for state in TicketState::ALL {
        let count = (state.is_open() && counted).then(|| count_of(*state));
        let chosen = filter.state == Some(*state) && !filter.archive;
        states.push(chip(
            to(&|f| {
                f.state = Some(*state);
                f.archive = false;
                f.due = f.due.filter(|_| state.is_open());
            }),
            words::state(l, *state).to_owned(),
            None,
            count,
            chosen,
        ));
    }
    states.push(chip(
        to(&|f| {
            f.archive = true;
            (f.state, f.due, f.sort) = (None, None, None);
        }),
        td_string!(l, archive.name).to_owned(),
        None,
        None,
        filter.archive,
    ));
    let any = td_string!(l, list.any).to_owned();
    let mut channels = vec![chip(
        to(&|f| f.channel = None),
        any.clone(),
        None,
        None,
        filter.channel.is_none(),
    )];
    for channel in Channel::ALL {
        let icon = Some(channel_icon(*channel));
        let chosen = filter.channel == Some(*channel);
        channels.push(chip(
            to(&|f| f.channel = Some(*channel)),
            words::channel(l, *channel).to_owned(),
            icon,
            None,
            chosen,
        ));
    }
    let mut owners = vec![chip(
        to(&|f| f.owner = None),
        any.clone(),
        None,
        None,
        filter.owner.is_none(),
    )];
    for (owner, text) in [
        (OwnerFilter::Me, td_string!(l, list.mine)),
        (OwnerFilter::Nobody, td_string!(l, list.free)),
        (OwnerFilter::Leader, td_string!(l, ticket.leader)),
    ] {
        owners.push(chip(
            to(&|f| f.owner = Some(owner)),
            text.to_owned(),
            None,
            None,
            filter.owner == Some(owner),
        ));
    }
    let urgent: Vec<_> = [
        (None, any.as_str()),
        (Some(DueFilter::Soon), td_string!(l, list.due_soon)),
        (Some(DueFilter::Late), td_string!(l, list.late)),
    ]
    .into_iter()
    .map(|(due, text)| {
        let link = to(&|f| {
            f.due = due;
            f.archive &= due.is_none();
            f.state = f.state.filter(|state| due.is_none() || state.is_open());
        });
        chip(link, text.to_owned(), None, None, filter.due == due)
    })
    .collect();
    let sorts: Vec<_> = [
        (TicketSort::Due, td_string!(l, list.sort_due)),
        (TicketSort::Newest, td_string!(l, list.sort_newest)),
        (TicketSort::Activity, td_string!(l, list.sort_activity)),
    ]
    .into_iter()
    .map(|(sort, text)| {
        let chosen = filter.sort.unwrap_or(TicketSort::Due) == sort;
        chip(
            to(&|f| f.sort = (sort != TicketSort::Due).then_some(sort)),
            text.to_owned(),
            None,
            None,
            chosen,
        )
    })
    .collect();
    view! {
        <nav class="chips" aria-label=td_string!(l, list.filters)>
            {group("f-state", td_string!(l, list.by_state), states)}
            {group("f-channel", td_string!(l, list.by_channel), channels)}
            {group("f-owner", td_string!(l, list.by_owner), owners)}
            {group("f-due", td_string!(l, list.due), urgent)}
            {group("f-sort", td_string!(l, list.by_sort), sorts)}
        </nav>
    }
}

fn group(id: &'static str, label: &'static str, chips: Vec<AnyView>) -> AnyView {
    view! {
        <div class="chip-group">
            <span class="chips-label" id=id>{label}</span>
            <ul class="chip-group" aria-labelledby=id>{chips}</ul>
        </div>
    }
    .into_any()
}

fn chip(href: String, text: String, icon: Option<&'static str>, count: Option<i64>, chosen: bool) -> AnyView {
    let icon = if chosen { Some("check") } else { icon };
    view! {
        <li>
            <a class="chip" href=href aria-current=chosen.then_some("true")>
                {icon.map(|icon| view! { <Icon name=icon/> })}
                {text}
                {count.map(|count| view! { " "<span class="chip-count">{count}</span> })}
            </a>
        </li>
    }
    .into_any()
}
