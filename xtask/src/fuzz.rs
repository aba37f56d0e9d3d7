//! `cargo xtask fuzz`: mails, pages and pictures that no person would make, as many as fit into the time.

mod figures;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use figures::Figures;

use crate::run::{Context, Failure, Outcome, Workspace, ask, run, say};
use crate::setup;

/// One file in fuzz/fuzz_targets.
struct Target {
    name: &'static str,
    /// Longest input in bytes: what grows faster than its input shows long before the size of real mails.
    max_len: u32,
    /// Seconds for one input. A mail has two in an ordinary build; this one checks every access to memory.
    timeout: u32,
    /// Megabytes, of which the checks themselves take some hundred.
    memory: u32,
    /// Words to try, in fuzz/dictionaries.
    dictionary: Option<&'static str>,
    /// Its inputs are whole mails: `--seeds` are for it.
    mails: bool,
}

const fn target(name: &'static str) -> Target {
    Target {
        name,
        max_len: 64 * 1024,
        timeout: 2,
        memory: 768,
        dictionary: None,
        mails: false,
    }
}

static TARGETS: [Target; 10] = [
    Target {
        dictionary: Some("mail"),
        mails: true,
        ..target("parse")
    },
    Target {
        dictionary: Some("html"),
        ..target("sanitise")
    },
    Target {
        dictionary: Some("daticert"),
        ..target("daticert")
    },
    Target {
        dictionary: Some("mail"),
        ..target("dsn")
    },
    target("tnef"),
    Target {
        dictionary: Some("rtf"),
        ..target("rtf")
    },
    target("cms"),
    target("charset"),
    target("header"),
    // A page may have 100 million pixels, and the program has 30 seconds and 2 GB for a document.
    Target {
        timeout: 20,
        memory: 2_048,
        ..target("tiff")
    },
];

const SECONDS: u32 = 60;
const TOOLCHAIN: &str = "nightly";

/// What the person asked for.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    seconds: u32,
    seeds: Option<PathBuf>,
    names: Vec<String>,
}

impl Wish {
    fn read(arguments: &[&str]) -> Outcome<Wish> {
        let mut wish = Wish {
            seconds: SECONDS,
            seeds: None,
            names: Vec::new(),
        };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match *word {
                "--seconds" => {
                    let seconds = words.next().and_then(|number| number.parse().ok());
                    wish.seconds = seconds
                        .filter(|seconds| *seconds > 0)
                        .ok_or_else(|| Failure::usage("`--seconds` wants a number"))?;
                }
                "--seeds" => {
                    let folder = words.next().map(PathBuf::from).filter(|folder| folder.is_dir());
                    wish.seeds = Some(folder.ok_or_else(|| Failure::usage("`--seeds` wants a folder of mails"))?);
                }
                name if TARGETS.iter().any(|target| target.name == name) => wish.names.push(name.to_owned()),
                other => {
                    let known: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
                    return Err(Failure::usage(format!(
                        "there is no target `{other}`; there are {}",
                        known.join(", ")
                    )));
                }
            }
        }
        Ok(wish)
    }

    fn wants(&self, target: &Target) -> bool {
        self.names.is_empty() || self.names.iter().any(|name| name == target.name)
    }
}

/// Runs each target for the given time, and says what it did.
///
/// # Errors
/// When something does not build, and when an input was found that breaks a promise.
pub fn fuzz(arguments: &[&str]) -> Outcome {
    let wish = Wish::read(arguments)?;
    let workspace = Workspace::find()?;
    tools(&workspace)?;
    let lab = Lab {
        fuzz: workspace.root.join("fuzz"),
        target_dir: workspace.target.join("fuzz"),
    };
    say("Compiling the targets");
    run(&mut lab.cargo_fuzz("build"))?;
    let mut lines = vec![Figures::HEADING.to_owned()];
    let mut findings = Vec::new();
    for target in TARGETS.iter().filter(|target| wish.wants(target)) {
        say(&format!("{} for {} s", target.name, wish.seconds));
        let result = lab.run(target, &wish)?;
        lines.push(result.figures.line(target.name, result.found.len()));
        findings.extend(result.found);
    }
    println!("\n{}", lines.join("\n"));
    if findings.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = findings.iter().map(|path| path.display().to_string()).collect();
    Err(Failure::new(format!(
        "findings; `rustup run {TOOLCHAIN} cargo fuzz run TARGET FILE` shows one again:\n  - {}",
        list.join("\n  - ")
    )))
}

/// The nightly compiler, which alone can watch where a program goes, and cargo-fuzz.
fn tools(workspace: &Workspace) -> Outcome {
    setup::rustup()?;
    if ask(Command::new("rustup").args(["run", TOOLCHAIN, "rustc", "--version"])).is_none() {
        run(Command::new("rustup").args(["toolchain", "install", TOOLCHAIN, "--profile", "minimal"]))?;
    }
    if ask(workspace.cargo().args(["fuzz", "--version"])).is_none() {
        run(workspace.cargo().args(["install", "cargo-fuzz", "--locked"]))?;
    }
    Ok(())
}

/// Where things are.
struct Lab {
    /// The folder `fuzz`.
    fuzz: PathBuf,
    target_dir: PathBuf,
}

/// What became of a target.
struct Run {
    figures: Figures,
    /// Inputs that broke a promise; the log where there is none.
    found: Vec<PathBuf>,
}

impl Lab {
    fn cargo_fuzz(&self, verb: &str) -> Command {
        let mut command = Command::new("rustup");
        command
            .args(["run", TOOLCHAIN, "cargo", "fuzz", verb, "--fuzz-dir"])
            .arg(&self.fuzz)
            .arg("--target-dir")
            .arg(&self.target_dir)
            .current_dir(&self.fuzz)
            // What was freed is kept for a while to catch uses of it; by default more than a mail may take. Leaks are looked
            // for with ptrace, which containers forbid.
            .env("ASAN_OPTIONS", "quarantine_size_mb=32:detect_leaks=0")
            .env_remove("RUSTFLAGS")
            // Of the stable toolchain that runs xtask; the other cargo would go on with it.
            .env_remove("CARGO");
        command
    }

    fn run(&self, target: &Target, wish: &Wish) -> Outcome<Run> {
        let before = self.artifacts(target);
        let own = self.target_dir.join("corpus").join(target.name);
        fs::create_dir_all(&own).context(|| format!("creating {}", own.display()))?;
        let mut command = self.cargo_fuzz("run");
        // The first folder is the one that grows; the committed one stays as it is.
        command
            .arg(target.name)
            .arg(own)
            .arg(self.fuzz.join("corpus").join(target.name));
        if let Some(seeds) = wish.seeds.as_ref().filter(|_| target.mails) {
            let seeds = seeds
                .canonicalize()
                .context(|| format!("looking at {}", seeds.display()))?;
            command.arg(seeds);
        }
        command.arg("--").args(self.options(target, wish.seconds));
        let log = self.target_dir.join(format!("{}.log", target.name));
        let (text, success) = listen(&mut command, &log)?;
        let mut found: Vec<PathBuf> = self.artifacts(target).difference(&before).cloned().collect();
        if !success && found.is_empty() {
            found.push(log);
        }
        if !found.is_empty() {
            print!("{}", figures::tail(&text));
        }
        Ok(Run {
            figures: Figures::read(&text),
            found,
        })
    }

    /// Arguments of libFuzzer (https://llvm.org/docs/LibFuzzer.html).
    fn options(&self, target: &Target, seconds: u32) -> Vec<OsString> {
        let mut options: Vec<OsString> = [
            format!("-max_total_time={seconds}"),
            format!("-timeout={}", target.timeout),
            format!("-rss_limit_mb={}", target.memory),
            format!("-max_len={}", target.max_len),
            "-print_final_stats=1".to_owned(),
        ]
        .map(OsString::from)
        .into();
        if let Some(name) = target.dictionary {
            let mut option = OsString::from("-dict=");
            option.push(self.fuzz.join("dictionaries").join(format!("{name}.dict")));
            options.push(option);
        }
        options
    }

    /// Inputs that broke a promise, of this run and earlier ones.
    fn artifacts(&self, target: &Target) -> BTreeSet<PathBuf> {
        let Ok(entries) = fs::read_dir(self.fuzz.join("artifacts").join(target.name)) else {
            return BTreeSet::new();
        };
        entries.flatten().map(|entry| entry.path()).collect()
    }
}

/// Runs a command, keeps what it says in a file, and returns it with whether all went well.
fn listen(command: &mut Command, log: &Path) -> Outcome<(String, bool)> {
    let failed = || format!("running cargo fuzz, with its words in {}", log.display());
    let mut child = command
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context(failed)?;
    let mut file = File::create(log).context(failed)?;
    let mut text = String::new();
    if let Some(words) = child.stderr.take() {
        // Not `lines`: what a broken input makes a program say need not be UTF-8.
        for line in BufReader::new(words).split(b'\n') {
            let line = line.context(failed)?;
            file.write_all(&line).context(failed)?;
            file.write_all(b"\n").context(failed)?;
            text.push_str(&String::from_utf8_lossy(&line));
            text.push('\n');
        }
    }
    let status = child.wait().context(failed)?;
    Ok((text, status.success()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fuzz_folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz")
    }

    #[test]
    fn wishes_are_understood() {
        let wish = Wish::read(&["--seconds", "5", "parse", "--seeds", "/", "tiff"]).unwrap();
        assert_eq!(wish.seconds, 5);
        assert_eq!(wish.seeds, Some(PathBuf::from("/")));
        assert_eq!(wish.names, ["parse", "tiff"]);
        assert!(wish.wants(&TARGETS[0]) && !wish.wants(&TARGETS[1]));
        assert!(Wish::read(&[]).unwrap().wants(&TARGETS[1]));
        for wrong in [
            ["--seconds", "x"],
            ["--seconds", "0"],
            ["--seeds", "/no/such/folder"],
            ["parse", "--fast"],
        ] {
            assert_eq!(Wish::read(&wrong).unwrap_err().status, 2, "{wrong:?}");
        }
    }

    #[test]
    fn no_target_is_forgotten() {
        let mut files: Vec<String> = fs::read_dir(fuzz_folder().join("fuzz_targets"))
            .unwrap()
            .map(|entry| {
                entry
                    .unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        let mut known: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        files.sort();
        known.sort_unstable();
        assert_eq!(files, known);
        let manifest = fs::read_to_string(fuzz_folder().join("Cargo.toml")).unwrap();
        for target in &TARGETS {
            assert!(
                manifest.contains(&format!("name = \"{}\"", target.name)),
                "{}",
                target.name
            );
            let seeds = fuzz_folder().join("corpus").join(target.name);
            assert!(fs::read_dir(&seeds).unwrap().count() > 0, "{}", seeds.display());
            if let Some(name) = target.dictionary {
                assert!(
                    fuzz_folder().join(format!("dictionaries/{name}.dict")).is_file(),
                    "{name}"
                );
            }
        }
    }
}
