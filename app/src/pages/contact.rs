//! Logging a contact with the caller on the line: one screen, nothing lost, everything by keyboard.

mod caller;
mod cards;
mod form;

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::Channel;

use crate::api;
use crate::api::contacts::ContactScreen;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;

/// Handling time that a call should stay within, in seconds (tender 6, IN5b: 9 minutes).
const CALL_LIMIT_S: i64 = 540;

#[component]
pub fn ContactPage() -> impl IntoView {
    let query = use_query_map();
    let again = Signal::derive(move || query.with(|query| query.get("again").is_some()));
    let related = Signal::derive(move || query.with(|query| query.get("related")?.parse::<i64>().ok()));
    let screen = Resource::new(
        move || (again.get(), related.get()),
        |(again, related)| api::contacts::contact_form(again, related),
    );
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <Screen screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// What the parts of the form share while it is being filled in.
#[derive(Clone, Copy)]
struct Call {
    /// The browser has taken over.
    live: RwSignal<bool>,
    channel: RwSignal<Channel>,
    queue_id: RwSignal<i64>,
    reason_id: RwSignal<Option<i64>>,
    /// Seconds since the form was opened.
    seconds: RwSignal<i64>,
    /// When the caller hung up, in milliseconds since the epoch.
    hung_up_at: RwSignal<Option<i64>>,
    draft_kept: RwSignal<bool>,
}

#[component]
fn Screen(screen: ContactScreen) -> impl IntoView {
    let l = use_locale();
    let typed = screen.typed.clone();
    let first_queue = screen.queues.first().map_or(0, |queue| queue.id);
    let call = Call {
        live: RwSignal::new(false),
        channel: RwSignal::new(typed.value("channel").parse().unwrap_or(Channel::Phone)),
        queue_id: RwSignal::new(typed.value("queue_id").parse().unwrap_or(first_queue)),
        reason_id: RwSignal::new(typed.value("reason_id").parse().ok()),
        seconds: RwSignal::new(0),
        hung_up_at: RwSignal::new(typed.value("hung_up_at").parse().ok()),
        draft_kept: RwSignal::new(false),
    };
    start(call);
    let title = move || {
        if call.channel.get().is_call() {
            td_string!(l, contact.call)
        } else {
            td_string!(l, contact.title)
        }
    };
    // A form that was sent or kept holds every field; one that begins with what is known does not.
    let came_back = typed.values.contains_key("opened_at");
    let follows: Option<i64> = typed.value("related").parse().ok();
    view! {
        <Title text=td_string!(l, contact.title)/>
        <CallBar screen=screen.clone() call=call title=Signal::derive(title)/>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        {came_back.then(|| view! {
            <div class="alert alert-warning" role="status"><Icon name="info"/><p>{td_string!(l, contact.draft_back)}" "{td_string!(l, contact.files_again)}</p></div>
        })}
        {follows.map(|id| view! {
            <div class="alert" role="status"><Icon name="link"/><p>{td_string!(l, archive.following)}" "<a target="_blank" rel="external" href=paths::ticket(id)>{format::number(id)}</a></p></div>
        })}
        {screen.draft_waiting.then(|| view! {
            <div class="alert alert-warning" role="status"><Icon name="info"/><p><a rel="external" href=format!("{}?again=yes", paths::NEW_CONTACT)>{td_string!(l, contact.draft_resume)}</a></p></div>
        })}
        <div class="contact-form">
            <form::Form screen=screen.clone() call=call/>
            <aside class="side" aria-label=td_string!(l, contact.who) tabindex="0">
                <caller::Caller live=call.live/>
                <cards::Cards registries=screen.registries.clone() opened_at=screen.opened_at typed=typed live=call.live/>
                {move || sheet(&screen, call.reason_id.get())}
            </aside>
        </div>
    }
}

/// The timer, the line called, the draft.
#[component]
fn CallBar(screen: ContactScreen, call: Call, title: Signal<&'static str>) -> impl IntoView {
    let l = use_locale();
    let typed = screen.typed.clone();
    let chosen_line: Option<i64> = typed.value("line_id").parse().ok();
    let lines = screen.lines.clone();
    let clock = move || {
        let seconds = call.seconds.get();
        format!("{:02}:{:02}", seconds / 60, seconds % 60)
    };
    let width = move || (call.seconds.get().min(CALL_LIMIT_S) * 60 / CALL_LIMIT_S).to_string();
    let bar = move || match call.seconds.get() {
        ..360 => "clock clock-ok",
        360..CALL_LIMIT_S => "clock clock-warn",
        _ => "clock clock-late",
    };
    let is_call = move || call.channel.get().is_call();
    let choose_line = move |event: leptos::ev::Event| {
        let id: Option<i64> = event_target_value(&event).parse().ok();
        let line = lines.iter().find(|line| Some(line.id) == id);
        if let Some(queue_id) = line.and_then(|line| line.queue_id) {
            call.queue_id.set(queue_id);
            form::choose_queue(queue_id);
        }
    };
    view! {
        <div class="call-bar">
            <h1>{title}</h1>
            <span class="call-timer" role="timer" aria-label=td_string!(l, contact.duration)>{clock}</span>
            <span class="call-limit" hidden=move || !is_call()>
                <svg class=bar viewBox="0 0 60 8" preserveAspectRatio="none" aria-hidden="true"><rect class="clock-track"></rect><rect class="clock-fill" width=width></rect></svg>
                <span>{CALL_LIMIT_S / 60}"′"</span>
            </span>
            <span class="call-line" hidden=move || call.live.get() && !is_call()>
                <label for="line_id">{td_string!(l, contact.line)}</label>
                <select id="line_id" name="line_id" form="contact" on:change=choose_line>
                    <option value="">{td_string!(l, contact.no_line)}</option>
                    {screen.lines.into_iter().map(|line| view! {
                        <option value=line.id selected=Some(line.id) == chosen_line title=line.hours>{line.number}" · "{line.name}</option>
                    }).collect_view()}
                </select>
            </span>
            <button class="btn btn-secondary" type="button" hidden=move || !call.live.get() || !is_call() || call.hung_up_at.get().is_some()
                on:click=move |_| hang_up(call, screen.opened_at.0)>{td_string!(l, contact.hang_up)}</button>
            <span class="muted" role="status">{move || call.hung_up_at.get().map(|_| td_string!(l, contact.hung_up))}</span>
            <span class="draft" role="status">{move || call.draft_kept.get().then(|| view! { <Icon name="check" small=true/>{td_string!(l, contact.draft_kept)} })}</span>
            <a class="btn btn-quiet" href=paths::HOME>{td_string!(l, contact.cancel)}</a>
        </div>
    }
}

/// The information sheet of the chosen reason.
fn sheet(screen: &ContactScreen, reason_id: Option<i64>) -> Option<AnyView> {
    let l = use_locale();
    let reason = screen
        .reasons
        .iter()
        .find(|reason| Some(reason.id) == reason_id && !reason.sheet.is_empty())?;
    Some(
        view! {
            <section class="sheet" aria-label=td_string!(l, contact.sheet)>
                <h2><Icon name="info" small=true/>" "{reason.name.clone()}</h2>
                <p class="message-text">{reason.sheet.clone()}</p>
                <p><a target="_blank" rel="external" href=paths::sheet(reason.id)>{td_string!(l, sheets.answers)}</a></p>
            </section>
        }
        .into_any(),
    )
}

fn hang_up(call: Call, opened_at_ms: i64) {
    call.hung_up_at
        .set(Some(opened_at_ms + call.seconds.get_untracked() * 1000));
}

/// Starts the timer and the keeping of drafts, in the browser only. Time is counted here from the moment the form was
/// shown, never read from this machine's clock: it may be wrong.
fn start(call: Call) {
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        call.live.set(true);
        let mut kept = std::collections::BTreeMap::new();
        let mut ticks: u64 = 0;
        let tick = move || {
            ticks += 1;
            call.seconds.update(|seconds| *seconds += 1);
            if ticks.is_multiple_of(4) {
                let values = form::values();
                if values != kept && form::worth_keeping(&values) {
                    kept = values.clone();
                    leptos::task::spawn_local(async move {
                        call.draft_kept.set(api::contacts::keep_draft(values).await.is_ok());
                    });
                }
            }
        };
        let tick = std::cell::RefCell::new(tick);
        let handle = set_interval_with_handle(move || tick.borrow_mut()(), std::time::Duration::from_secs(1)).ok();
        let stop = move || {
            if let Some(handle) = handle {
                handle.clear();
            }
        };
        // A draft kept while the form is on its way would outlive the contact.
        let sent = window_event_listener(leptos::ev::submit, move |_| stop());
        on_cleanup(move || {
            stop();
            sent.remove();
        });
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = call;
}
