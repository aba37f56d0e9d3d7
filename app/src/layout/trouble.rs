//! What cannot wait until somebody opens the configuration: mailboxes that are not read, or soon will not be.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::Permission;
use model::desk::FrameView;

use crate::components::icon::Icon;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words::{self, Urgency};

#[component]
pub fn Trouble(frame: FrameView) -> impl IntoView {
    let l = use_locale();
    let may_open = frame.may(Permission::Configure);
    (!frame.mailboxes.is_empty()).then(|| {
        view! {
            <ul class="trouble" role="status">
                {frame.mailboxes.iter().map(|trouble| {
                    let (urgency, text) = words::mailbox_trouble(l, trouble);
                    let (class, icon) = match urgency {
                        Urgency::Notice => ("trouble-notice", "info"),
                        Urgency::Warning => ("trouble-soon", "warning"),
                        Urgency::Alarm => ("trouble-urgent", "error"),
                    };
                    view! {
                        <li class=class>
                            <Icon name=icon/><span>{text}</span>
                            {may_open.then(|| view! { <a href=paths::MAILBOXES>{td_string!(l, mailbox.open)}</a> })}
                        </li>
                    }
                }).collect_view()}
            </ul>
        }
    })
}
