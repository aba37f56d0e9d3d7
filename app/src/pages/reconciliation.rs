//! A mailbox compared with its server, day by day: what both have, and what only one of them has.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::desk::Choice;
use model::reconciliation::{DayState, DayView, MailboxCheck, ReconciliationFilter, ReconciliationPage as Page};

use crate::api;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn ReconciliationPage() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        query.with(|query| ReconciliationFilter {
            mailbox: query.get("mailbox").and_then(|id| id.parse().ok()),
            before: query.get("before"),
        })
    });
    let page = Resource::new(move || filter.get(), api::mail::reconciliation);
    view! {
        <Title text=td_string!(l, reconciliation.title)/>
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok(page) => view! { <Compared page=page/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Compared(page: Page) -> impl IntoView {
    let l = use_locale();
    let Page {
        mailboxes,
        mailbox,
        days,
        next,
    } = page;
    let shown = mailbox.as_ref().map(|mailbox| mailbox.id);
    let older = shown.zip(next).map(|(id, day)| paths::reconciliation_before(id, &day));
    let never = mailbox.as_ref().is_some_and(|mailbox| mailbox.checked.is_none());
    view! {
        <div class="page-head">
            <p class="crumbs"><a href=paths::MAILS>{td_string!(l, mails.title)}</a>" / "{td_string!(l, reconciliation.title)}</p>
            <h1>{td_string!(l, reconciliation.title)}</h1>
        </div>
        <p class="muted">{td_string!(l, reconciliation.intro)}</p>
        {match mailbox {
            None => view! { <p class="empty">{td_string!(l, reconciliation.no_mailbox)}</p> }.into_any(),
            Some(mailbox) => view! {
                <Mailboxes mailboxes=mailboxes shown=shown/>
                <Check mailbox=mailbox/>
                {if days.is_empty() {
                    let words = if never { td_string!(l, reconciliation.never) } else { td_string!(l, reconciliation.empty) };
                    view! { <p class="empty">{words}</p> }.into_any()
                } else {
                    view! { <Days days=days/> }.into_any()
                }}
            }.into_any(),
        }}
        <nav class="pager" aria-label=td_string!(l, list.pages)>
            {older.map(|older| view! {
                <a class="btn btn-secondary" rel="next" href=older>{td_string!(l, list.next)}<Icon name="chevron-right"/></a>
            })}
        </nav>
    }
}

#[component]
fn Mailboxes(mailboxes: Vec<Choice>, shown: Option<i64>) -> impl IntoView {
    let l = use_locale();
    let chips = mailboxes.into_iter().map(|mailbox| {
        let current = (shown == Some(mailbox.id)).then_some("true");
        view! { <li><a class="chip" href=paths::reconciliation_of(mailbox.id) aria-current=current>{mailbox.name}</a></li> }
    });
    view! {
        <nav class="chips" aria-label=td_string!(l, admin.mailboxes)><ul class="chip-group">{chips.collect_view()}</ul></nav>
    }
}

/// When the mailbox was compared, the way to have it compared now, and what becomes of settled mail.
#[component]
fn Check(mailbox: MailboxCheck) -> impl IntoView {
    let l = use_locale();
    let checked = mailbox.checked.map(|at| {
        view! { <span>{td_string!(l, reconciliation.checked)}" "<When at=at/></span> }
    });
    let requested = mailbox.requested.map(|at| {
        view! {
            <span class="badge badge-state-waiting"><Icon name="clock"/>{td_string!(l, reconciliation.requested)}" "<When at=at/></span>
            <span class="muted">{td_string!(l, reconciliation.reload)}</span>
        }
    });
    let moving = if mailbox.archive.is_empty() {
        td_string!(l, reconciliation.moves_nothing).to_owned()
    } else {
        let (folder, days) = (format!("{}/2026-11", mailbox.archive), mailbox.keep_days);
        td_string!(l, reconciliation.moves, folder = folder, days = days).to_string()
    };
    let trouble = mailbox.not_moved.filter(|_| !mailbox.archive.is_empty()).map(|why| {
        view! {
            <div class="alert alert-warning"><Icon name="warning"/><p>{words::not_moved(l, &why)}</p></div>
        }
    });
    view! {
        <form class="inline-form" method="post" action=paths::reconciliation_check(mailbox.id)>
            <button class="btn btn-primary" type="submit"><Icon name="refresh"/>{td_string!(l, reconciliation.check_now)}</button>
            {checked}{requested}
        </form>
        <p class="muted">{moving}</p>
        {trouble}
    }
}

#[component]
fn Days(days: Vec<DayView>) -> impl IntoView {
    let l = use_locale();
    let heads = [
        td_string!(l, reconciliation.day),
        td_string!(l, reconciliation.state),
        td_string!(l, reconciliation.server),
        td_string!(l, reconciliation.here),
        td_string!(l, reconciliation.differences),
        td_string!(l, reconciliation.moved),
        td_string!(l, reconciliation.since),
    ];
    view! {
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, reconciliation.title)}</caption>
            <thead role="rowgroup"><tr role="row">
                {heads.into_iter().map(|head| view! { <th role="columnheader" scope="col">{head}</th> }).collect_view()}
            </tr></thead>
            <tbody role="rowgroup">
                {days.into_iter().map(|day| {
                    let date = format::day(&day.day);
                    let (state, server, here, moved) = (day.state, day.server, day.here, day.moved);
                    let changed = day.changed.clone();
                    view! {
                        <tr role="row">
                            <th role="rowheader" scope="row" class="col-main"><time datetime=day.day.clone()>{date}</time></th>
                            <td role="cell" data-label=td_string!(l, reconciliation.state)><State state=state/></td>
                            <td role="cell" data-label=td_string!(l, reconciliation.server)>{server}</td>
                            <td role="cell" data-label=td_string!(l, reconciliation.here)>{here}</td>
                            <td role="cell" class="differences" data-label=td_string!(l, reconciliation.differences)><Differences day=day/></td>
                            <td role="cell" data-label=td_string!(l, reconciliation.moved)>{moved}</td>
                            <td role="cell" data-label=td_string!(l, reconciliation.since)><When at=changed/></td>
                        </tr>
                    }
                }).collect_view()}
            </tbody>
        </table>
    }
}

#[component]
fn State(state: DayState) -> impl IntoView {
    let l = use_locale();
    let (class, icon) = match state {
        DayState::Equal => ("badge badge-ok", "check"),
        DayState::Gone => ("badge", "info"),
        DayState::Missing => ("badge badge-late", "warning"),
    };
    view! { <span class=class><Icon name=icon/>{words::day_state(l, state)}</span> }
}

/// The mails that only one side has, by uid; those of the ledger lead to their row.
#[component]
fn Differences(day: DayView) -> impl IntoView {
    let l = use_locale();
    let more = |all: i64, shown: usize| {
        let more = all - i64::try_from(shown).unwrap_or(all);
        (more > 0).then(|| td_string!(l, reconciliation.more, n = more).to_string())
    };
    let missing = (day.missing_count > 0).then(|| {
        let uids: Vec<String> = day.missing.iter().map(u32::to_string).collect();
        let text = td_string!(l, reconciliation.only_there, uids = uids.join(", ")).to_string();
        view! { <span>{text}" "{more(day.missing_count, day.missing.len())}</span> }
    });
    let gone = (day.gone_count > 0).then(|| {
        let more = more(day.gone_count, day.gone.len());
        let uids = day.gone.into_iter().map(|mail| match mail.mail {
            Some(id) => view! { <a href=paths::mail(id)>{mail.uid}</a>" " }.into_any(),
            None => view! { <span>{mail.uid}</span>" " }.into_any(),
        });
        view! { <span>{td_string!(l, reconciliation.only_here)}" "{uids.collect_view()}{more}</span> }
    });
    view! { {missing}" "{gone} }
}
