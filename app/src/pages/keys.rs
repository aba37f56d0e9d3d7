//! The keyboard shortcuts.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;

use crate::api;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn KeysPage() -> impl IntoView {
    let l = use_locale();
    let frame = Resource::new(|| (), |()| api::frame::frame());
    let rows = [
        ("C", td_string!(l, keys.c)),
        ("/", td_string!(l, keys.slash)),
        ("J K", td_string!(l, keys.jk)),
        ("A", td_string!(l, keys.a)),
        ("R", td_string!(l, keys.r)),
        ("N", td_string!(l, keys.n)),
        ("E", td_string!(l, keys.e)),
        ("Q F X", td_string!(l, keys.qfx)),
        ("P", td_string!(l, keys.p)),
        ("R O N S", td_string!(l, keys.rons)),
        ("Alt 1 2 3", td_string!(l, keys.alt)),
        ("?", td_string!(l, keys.help)),
        ("Ctrl Invio", td_string!(l, keys.ctrl_enter)),
    ];
    view! {
        <Title text=td_string!(l, keys.title)/>
        <div class="page-head"><h1>{td_string!(l, keys.title)}</h1></div>
        <p>{td_string!(l, keys.intro)}</p>
        <Transition>
            {drawn(move || async move {
                frame.await.is_ok_and(|frame| !frame.letter_keys).then(|| view! {
                    <div class="alert alert-warning">
                        <Icon name="info"/>
                        <p>{td_string!(l, keys.off)}" "<a href=paths::ACCOUNT>{td_string!(l, account.title)}</a></p>
                    </div>
                })
            })}
        </Transition>
        <dl class="pairs">
            {rows.into_iter().map(|(key, text)| view! { <dt><kbd>{key}</kbd></dt><dd>{text}</dd> }).collect_view()}
        </dl>
    }
}
