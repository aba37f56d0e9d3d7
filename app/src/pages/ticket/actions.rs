//! Taking, status, closing, moving.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::contact::KeyKind;
use model::message::AlertKind;
use model::ticket::TicketView;
use model::{Problem, TicketState};

use crate::api::tickets::{ChangeQueue, ChangeState, Release, SeeAlert, Take, TicketScreen};
use crate::components::icon::Icon;
use crate::components::time::When;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// The actions of the page; made once, above what they change.
#[derive(Clone, Copy)]
pub struct Actions {
    take: ServerAction<Take>,
    release: ServerAction<Release>,
    state: ServerAction<ChangeState>,
    queue: ServerAction<ChangeQueue>,
    alert: ServerAction<SeeAlert>,
}

impl Actions {
    /// The page's actions.
    pub fn new() -> Self {
        Self {
            take: ServerAction::new(),
            release: ServerAction::new(),
            state: ServerAction::new(),
            queue: ServerAction::new(),
            alert: ServerAction::new(),
        }
    }

    /// Grows with every action that came back.
    pub fn version(self) -> usize {
        self.take.version().get()
            + self.release.version().get()
            + self.state.version().get()
            + self.queue.version().get()
            + self.alert.version().get()
    }

    /// What the last action was refused for.
    pub fn problem(self) -> Option<Problem> {
        [
            self.take.value().get(),
            self.release.value().get(),
            self.state.value().get(),
            self.queue.value().get(),
            self.alert.value().get(),
        ]
        .into_iter()
        .flatten()
        .find_map(Result::err)
        .map(|error| error.0)
    }
}

/// What nobody has seen yet, with what can be done about it: the citizen's other numbers and addresses.
#[component]
pub fn Alerts(ticket: TicketView, actions: Actions) -> impl IntoView {
    let l = use_locale();
    let (id, may) = (ticket.id, ticket.can.see_alerts);
    let keys = ticket.requester.map(|requester| requester.keys).unwrap_or_default();
    ticket
        .alerts
        .into_iter()
        .map(|alert| {
            let lost = matches!(alert.kind, AlertKind::NotDelivered | AlertKind::OutcomeNotDelivered);
            let other = |kinds: &[KeyKind]| -> Vec<String> {
                let fits = keys.iter().filter(|(kind, value)| kinds.contains(kind) && !value.eq_ignore_ascii_case(&alert.about));
                fits.map(|(_, value)| value.clone()).collect()
            };
            let (phones, addresses) = (other(&[KeyKind::Phone]), other(&[KeyKind::Email, KeyKind::Pec]));
            let advice = match alert.kind {
                AlertKind::NoAcceptance => Some(td_string!(l, alert.check_sending)),
                _ if lost && phones.is_empty() && addresses.is_empty() => Some(td_string!(l, alert.no_other)),
                _ => None,
            };
            let class = if matches!(alert.kind, AlertKind::Late | AlertKind::TimeUsed) { "alert alert-warning" } else { "alert alert-error" };
            view! {
                <div class=class role="status">
                    <Icon name="warning"/>
                    <div class="alert-body">
                        <p><b>{words::alert(l, &alert)}</b>" "<When at=alert.at/></p>
                        {(lost && !phones.is_empty()).then(|| view! { <p>{td_string!(l, alert.call)}": "{phones.join(", ")}</p> })}
                        {(lost && !addresses.is_empty()).then(|| view! { <p>{td_string!(l, alert.write)}": "{addresses.join(", ")}</p> })}
                        {advice.map(|advice| view! { <p>{advice}</p> })}
                    </div>
                    {may.then(|| view! {
                        <ActionForm action=actions.alert>
                            <input type="hidden" name="id" value=id/>
                            <button class="btn btn-secondary btn-small" type="submit" name="alert_id" value=alert.id><Icon name="check"/>{td_string!(l, alert.seen)}</button>
                        </ActionForm>
                    })}
                </div>
            }
        })
        .collect_view()
}

/// The buttons beside the title.
#[component]
pub fn ActionBar(screen: TicketScreen, actions: Actions) -> impl IntoView {
    let l = use_locale();
    let ticket = screen.ticket;
    let (id, version) = (ticket.id, ticket.version);
    let open = ticket.state.is_open();
    let has_owner = ticket.owner.is_some();
    let states: Vec<TicketState> = TicketState::ALL
        .iter()
        .copied()
        .filter(|state| {
            // To level III leads the ladder.
            let chosen_elsewhere = matches!(state, TicketState::New | TicketState::ThirdLevel);
            state.is_open() && *state != ticket.state && !chosen_elsewhere
        })
        .collect();
    let (calls, call) = if ticket.state == TicketState::ToCommunicate {
        (paths::tell(id), td_string!(l, ticket.tell))
    } else {
        (paths::agree(id), td_string!(l, ticket.recontact))
    };
    let queue_id = ticket.queue.id;
    let current = ticket.reason.as_ref().map(|reason| reason.id);
    let reasons: Vec<_> = screen
        .reasons
        .into_iter()
        .filter(|reason| Some(reason.id) != current)
        .collect();
    let queues: Vec<_> = screen
        .queues
        .into_iter()
        .filter(|queue| queue.id != ticket.queue.id)
        .collect();
    view! {
        <div class="ticket-actions" role="group" aria-label=td_string!(l, ticket.actions)>
            {ticket.can.follow.then(|| view! {
                <a class="btn btn-primary" href=paths::follow_up(id) rel="external"><Icon name="plus"/>{td_string!(l, archive.follow)}</a>
            })}
            {ticket.can.take.then(|| view! {
                <ActionForm action=actions.take>
                    <input type="hidden" name="id" value=id/>
                    <button class="btn btn-primary" type="submit" data-key="a" aria-keyshortcuts="a"><Icon name="user"/>{td_string!(l, ticket.take)}" "<kbd>"A"</kbd></button>
                </ActionForm>
            })}
            {ticket.can.work.then(|| view! {
                <a class="btn btn-secondary" href=paths::forward(id) data-key="e" aria-keyshortcuts="e" rel="external"><Icon name="arrow-up"/>{td_string!(l, ticket.forward)}</a>
                <details class="menu menu-left">
                    <summary class="btn btn-secondary"><Icon name="pencil"/>{td_string!(l, ticket.change_state)}<Icon name="chevron-down" small=true/></summary>
                    <div class="menu-panel">
                        {states.into_iter().map(|state| view! {
                            <ActionForm action=actions.state>
                                <input type="hidden" name="id" value=id/>
                                <input type="hidden" name="version" value=version/>
                                <button class="menu-item" type="submit" name="state" value=state.code()>{words::state(l, state)}</button>
                            </ActionForm>
                        }).collect_view()}
                        {has_owner.then(|| view! {
                            <ActionForm action=actions.release>
                                <button class="menu-item" type="submit" name="id" value=id><Icon name="user"/>{td_string!(l, ticket.release)}</button>
                            </ActionForm>
                        })}
                    </div>
                </details>
            })}
            {(ticket.can.work && open).then(|| view! {
                <a class="btn btn-secondary" href=calls rel="external"><Icon name="phone"/>{call}</a>
            })}
            {ticket.pec_offered.then(|| view! {
                <a class="btn btn-secondary" href=paths::pec_for_ticket(id) rel="external"><Icon name="key"/>{td_string!(l, event.pec_request)}</a>
            })}
            {(ticket.can.close && open).then(|| view! {
                <details class="menu menu-left">
                    <summary class="btn btn-secondary"><Icon name="check"/>{td_string!(l, ticket.close)}<Icon name="chevron-down" small=true/></summary>
                    <div class="menu-panel">
                        <p class="menu-title">{td_string!(l, ticket.choose_outcome)}</p>
                        {screen.outcomes.into_iter().map(|outcome| view! {
                            <ActionForm action=actions.state>
                                <input type="hidden" name="id" value=id/>
                                <input type="hidden" name="version" value=version/>
                                <input type="hidden" name="state" value="closed"/>
                                <button class="menu-item" type="submit" name="outcome_id" value=outcome.id>{outcome.name}</button>
                            </ActionForm>
                        }).collect_view()}
                    </div>
                </details>
            })}
            {(ticket.can.work && open && !reasons.is_empty()).then(|| view! {
                <details class="menu menu-left">
                    <summary class="btn btn-secondary"><Icon name="flag"/>{td_string!(l, ticket.reason)}<Icon name="chevron-down" small=true/></summary>
                    <div class="menu-panel">
                        {reasons.into_iter().map(|reason| view! {
                            <ActionForm action=actions.queue>
                                <input type="hidden" name="id" value=id/>
                                <input type="hidden" name="version" value=version/>
                                <input type="hidden" name="queue_id" value=queue_id/>
                                <button class="menu-item" type="submit" name="reason_id" value=reason.id>{reason.name}</button>
                            </ActionForm>
                        }).collect_view()}
                    </div>
                </details>
            })}
            {(ticket.can.work && open).then(|| view! {
                <details class="menu menu-left">
                    <summary class="btn btn-secondary"><Icon name="arrow-right"/>{td_string!(l, ticket.move_it)}<Icon name="chevron-down" small=true/></summary>
                    <div class="menu-panel">
                        <p class="menu-title">{td_string!(l, ticket.move_to)}</p>
                        {queues.into_iter().map(|queue| view! {
                            <ActionForm action=actions.queue>
                                <input type="hidden" name="id" value=id/>
                                <input type="hidden" name="version" value=version/>
                                <button class="menu-item" type="submit" name="queue_id" value=queue.id>{queue.name}</button>
                            </ActionForm>
                        }).collect_view()}
                    </div>
                </details>
            })}
        </div>
    }
}
