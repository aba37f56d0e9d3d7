//! Starting other programs, and saying what is being done while they run.

use std::env;
use std::ffi::OsStr;
use std::fmt::Display;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// What went wrong, in words for the person at the keyboard, and the status that xtask leaves with.
#[derive(Debug)]
pub struct Failure {
    pub message: String,
    pub status: u8,
}

impl Failure {
    /// Something failed while working: status 1.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            status: 1,
        }
    }

    /// The person has to do something first (another argument, a package to install): status 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            status: 2,
        }
    }
}

pub type Outcome<T = ()> = Result<T, Failure>;

/// Turns any error into a [`Failure`] that says what was being attempted.
pub trait Context<T> {
    fn context(self, attempt: impl FnOnce() -> String) -> Outcome<T>;
}

impl<T, E: Display> Context<T> for Result<T, E> {
    fn context(self, attempt: impl FnOnce() -> String) -> Outcome<T> {
        self.map_err(|error| Failure::new(format!("{}: {error:#}", attempt())))
    }
}

/// Numbered headings: `[2/6] Compiling …`.
pub struct Steps {
    done: usize,
    total: usize,
}

impl Steps {
    pub fn new(total: usize) -> Self {
        Self { done: 0, total }
    }

    pub fn begin(&mut self, doing: &str) {
        self.done += 1;
        println!("\n[{}/{}] {doing}", self.done, self.total);
    }
}

/// One heading inside or outside numbered steps.
pub fn say(doing: &str) {
    println!("==> {doing}");
}

/// The workspace on disk, and the one way to call cargo in it.
pub struct Workspace {
    pub root: PathBuf,
    /// Cargo's target folder, wherever configuration or `CARGO_TARGET_DIR` put it.
    pub target: PathBuf,
    /// `cargo metadata --no-deps`: the members and what they name.
    pub metadata: Value,
}

impl Workspace {
    /// # Errors
    /// When cargo cannot describe the workspace; it has then said what is wrong in which Cargo.toml.
    pub fn find() -> Outcome<Self> {
        // `cargo run` sets the variable; the compiled-in value is for an xtask started by hand.
        let own_folder =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = own_folder.parent().map(Path::to_path_buf).unwrap_or(own_folder);
        let metadata = metadata(&root, &["--no-deps"])?;
        let target = metadata["target_directory"]
            .as_str()
            .map(PathBuf::from)
            .ok_or_else(|| Failure::new("`cargo metadata` does not name the target folder"))?;
        Ok(Self { root, target, metadata })
    }

    /// A cargo command with the environment that both sides (server and browser) must be compiled with.
    pub fn cargo(&self) -> Command {
        cargo(&self.root)
    }

    /// `cargo metadata` with every dependency of the product, on the platforms it is built for.
    ///
    /// # Errors
    /// When cargo cannot resolve the dependencies.
    pub fn metadata_with_dependencies(&self) -> Outcome<Value> {
        let platforms = [
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
            "--filter-platform",
            "wasm32-unknown-unknown",
        ];
        metadata(&self.root, &platforms)
    }

    /// Where `site` puts what the browser loads.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// Intermediate files of xtask itself, kept between runs.
    pub fn scratch(&self) -> Outcome<PathBuf> {
        let folder = self.target.join("xtask-scratch");
        fs::create_dir_all(&folder).context(|| format!("creating {}", folder.display()))?;
        Ok(folder)
    }

    /// The data of the demonstration desk.
    pub fn demo_data(&self) -> PathBuf {
        self.root.join("data-demo")
    }
}

fn metadata(root: &Path, arguments: &[&str]) -> Outcome<Value> {
    let text = read(cargo(root).args(["metadata", "--format-version", "1"]).args(arguments))?;
    serde_json::from_str(&text).context(|| "reading the output of `cargo metadata`".to_owned())
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    // `cargo run` describes xtask in these; build scripts that watch them (ring's does) would run again at
    // each change between `cargo xtask` and plain cargo.
    for (name, _) in env::vars_os() {
        if describes_a_package(&name) {
            command.env_remove(name);
        }
    }
    // What cargo-leptos would set. Both sides must agree on the URLs of server functions: the macro reads
    // these when it is itself compiled, so every cargo command gets them, or each switch would compile half
    // the tree anew.
    command
        .env("LEPTOS_OUTPUT_NAME", "sportello")
        .env("DISABLE_SERVER_FN_HASH", "true")
        .env("SERVER_FN_MOD_PATH", "true")
        .env_remove("SPORTELLO_EMBED_SITE");
    command
}

fn describes_a_package(variable: &OsStr) -> bool {
    let Some(name) = variable.to_str() else {
        return false;
    };
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
        || ["CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE"].contains(&name)
}

/// Shows the command, runs it on this terminal and waits.
///
/// # Errors
/// When it cannot be started or does not end with status 0.
pub fn run(command: &mut Command) -> Outcome {
    announce(command);
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("`{}` failed: {status}", shown(command))))
    }
}

/// Runs a command and returns what it printed; its complaints go to the terminal.
///
/// # Errors
/// When it cannot be started or does not end with status 0 (then with what it had printed).
pub fn read(command: &mut Command) -> Outcome<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| not_started(command, &error))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    let printed = if text.trim().is_empty() {
        String::new()
    } else {
        format!("\n{}", text.trim_end())
    };
    Err(Failure::new(format!(
        "`{}` failed: {}{printed}",
        shown(command),
        output.status
    )))
}

/// What a command prints, without a word on the terminal; `None` when it is missing or fails.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Lets the command take the place of this process, so that Ctrl-C, SIGTERM and the exit status are its own.
/// Returns only when it could not be started.
pub fn become_program(command: &mut Command) -> Failure {
    announce(command);
    let error = command.exec();
    not_started(command, &error)
}

/// Says which command is about to run; flushed, because the command writes to the same terminal.
fn announce(command: &Command) {
    println!("    $ {}", shown(command));
    // A closed terminal is no reason to stop building.
    let _ = io::stdout().flush();
}

/// The command as a person would type it, without the folder of the program.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut line = program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy()
        .into_owned();
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        line.push(' ');
        if argument.is_empty() || argument.contains(char::is_whitespace) {
            line.push_str(&format!("'{argument}'"));
        } else {
            line.push_str(&argument);
        }
    }
    line
}

fn not_started(command: &Command, error: &io::Error) -> Failure {
    let program = command.get_program().to_string_lossy();
    if let Some(folder) = command.get_current_dir().filter(|folder| !folder.is_dir()) {
        return Failure::new(format!(
            "cannot run `{program}` in {}: there is no such folder",
            folder.display()
        ));
    }
    if error.kind() == ErrorKind::NotFound {
        return Failure::new(format!("`{program}` was not found: is it installed and in PATH?"));
    }
    Failure::new(format!("could not start `{program}`: {error}"))
}

/// `12.3 s`, `2 min 05 s`.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

/// `417 kB`, `12.4 MB` (thousands, as browsers' network panels count).
pub fn size(bytes: u64) -> String {
    // Sizes of files on disk are far below 2^52, so the conversion is exact.
    let bytes = bytes as f64;
    if bytes < 1e6 {
        format!("{:.0} kB", bytes / 1e3)
    } else {
        format!("{:.1} MB", bytes / 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_shown_as_typed() {
        let mut command = Command::new("/usr/bin/cargo");
        command.args(["test", "a b", ""]);
        assert_eq!(shown(&command), "cargo test 'a b' ''");
    }

    #[test]
    fn a_missing_program_is_named() {
        let failure = run(&mut Command::new("no-such-program-for-sportello")).unwrap_err();
        assert!(
            failure
                .message
                .contains("`no-such-program-for-sportello` was not found"),
            "{}",
            failure.message
        );
    }

    #[test]
    fn a_missing_folder_is_not_blamed_on_the_program() {
        let failure = run(Command::new("true").current_dir("/no/such/folder")).unwrap_err();
        assert!(failure.message.contains("/no/such/folder"), "{}", failure.message);
    }

    #[test]
    fn a_failing_program_tells_its_status() {
        let failure = read(Command::new("sh").args(["-c", "echo why; exit 3"])).unwrap_err();
        assert!(
            failure.message.contains("why") && failure.message.contains('3'),
            "{}",
            failure.message
        );
    }

    #[test]
    fn only_the_variables_about_xtask_are_dropped() {
        assert!(describes_a_package(OsStr::new("CARGO_PKG_NAME")));
        assert!(describes_a_package(OsStr::new("CARGO_MANIFEST_DIR")));
        assert!(!describes_a_package(OsStr::new("CARGO_TARGET_DIR")));
        assert!(!describes_a_package(OsStr::new("CARGO_NET_OFFLINE")));
    }

    #[test]
    fn times_and_sizes_are_readable() {
        assert_eq!(duration(Duration::from_millis(12_340)), "12.3 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 05 s");
        assert_eq!(size(416_900), "417 kB");
        assert_eq!(size(12_400_000), "12.4 MB");
    }
}
