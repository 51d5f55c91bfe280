//! Starting other programs: where the workspace is, a clean environment for them, their output
//! kept in a log, a sign of life while they work, and an orderly end on Ctrl-C.

use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

static STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(false)));

/// From here on Ctrl-C and SIGTERM end the children first and then this program.
pub fn watch_signals() -> Result<()> {
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
        signal_hook::flag::register(signal, STOP.clone())?;
    }
    Ok(())
}

/// Whether somebody asked this program to stop.
pub fn interrupted() -> bool {
    STOP.load(Ordering::Relaxed)
}

/// The folder of the workspace's Cargo.toml.
pub fn root() -> PathBuf {
    // Set by `cargo run`. What was compiled in may be another checkout with the same target folder.
    let here = std::env::var_os("CARGO_MANIFEST_DIR");
    let here = here.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().unwrap_or(&here).to_path_buf()
}

/// The folder that cargo builds into, as cargo itself understands its settings.
pub fn target_dir() -> Result<PathBuf> {
    let text = capture(cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&text)?;
    let dir = metadata["target_directory"].as_str().context("cargo metadata names no target directory")?;
    Ok(dir.into())
}

/// A command that runs in the workspace, without what `cargo run` left in the environment.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    for (name, _) in std::env::vars_os() {
        let left_by_cargo = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_")
                || name.starts_with("CARGO_MANIFEST_")
                || matches!(name, "CARGO" | "OUT_DIR" | "RUST_RECURSION_COUNT")
        });
        if left_by_cargo {
            command.env_remove(name);
        }
    }
    command
}

/// The cargo that runs this program.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The same as a person would type it, for messages.
pub fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    let mut text = name.to_string_lossy().into_owned();
    for arg in command.get_args() {
        text.push(' ');
        text.push_str(&arg.to_string_lossy());
    }
    text
}

/// Runs to the end with the terminal's own output, so that its progress is seen.
pub fn stream(command: &mut Command) -> Result<()> {
    let child = command.stdin(Stdio::null()).spawn().with_context(|| format!("cannot start `{}`", shown(command)))?;
    let status = wait(child)?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Waits for a child; on Ctrl-C ends it and says so.
pub fn wait(mut child: Child) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if interrupted() {
            end(&mut child, Duration::from_secs(20));
            bail!("interrupted");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Runs quietly and gives back what was written to standard output.
pub fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !output.status.success() {
        bail!(
            "`{}` failed ({})\n{}{}",
            shown(command),
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs with all output appended to the log, showing the last line now and then.
/// A failure of the program is an error; the log has the reason.
pub fn logged(command: &mut Command, log: &Path) -> Result<()> {
    let mut file = append(log)?;
    writeln!(file, "$ {}", shown(command))?;
    let mut child = command
        .env("CARGO_TERM_COLOR", "never")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    let (sender, lines) = mpsc::channel();
    read_lines(child.stdout.take(), &sender);
    read_lines(child.stderr.take(), &sender);
    drop(sender);

    let mut pulse = Pulse::new();
    loop {
        match lines.recv_timeout(Duration::from_millis(100)) {
            Ok(line) => {
                file.write_all(&line)?;
                pulse.last = String::from_utf8_lossy(&line).trim().to_owned();
            }
            Err(RecvTimeoutError::Timeout) => {
                // A grandchild may hold the pipe open longer than the child lives.
                if child.try_wait()?.is_some() {
                    break;
                }
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if interrupted() {
            pulse.clear();
            end_group(&mut child, Duration::from_secs(10));
            bail!("interrupted");
        }
        pulse.beat();
    }
    pulse.clear();
    let status = wait(child)?;
    if !status.success() {
        writeln!(file, "({status})")?;
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// The log file, made when it is not there.
pub fn append(log: &Path) -> Result<File> {
    OpenOptions::new().create(true).append(true).open(log).with_context(|| format!("cannot write {}", log.display()))
}

fn read_lines(pipe: Option<impl Read + Send + 'static>, sender: &mpsc::Sender<Vec<u8>>) {
    let (Some(pipe), sender) = (pipe, sender.clone()) else {
        return;
    };
    std::thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut line = Vec::new();
        while matches!(reader.read_until(b'\n', &mut line), Ok(n) if n > 0) {
            if sender.send(std::mem::take(&mut line)).is_err() {
                return;
            }
        }
    });
}

/// Asks a child to end, and insists when it does not within the time given.
pub fn end(child: &mut Child, patience: Duration) {
    use rustix::process::{Pid, Signal, kill_process};
    if let Some(pid) = Pid::from_raw(child.id().cast_signed()) {
        let _ = kill_process(pid, Signal::TERM);
    }
    if !gone(child, patience) {
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// As [`end`], for a child that leads a process group of its own.
pub fn end_group(child: &mut Child, patience: Duration) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let Some(group) = Pid::from_raw(child.id().cast_signed()) else {
        return;
    };
    let _ = kill_process_group(group, Signal::TERM);
    gone(child, patience);
    let _ = kill_process_group(group, Signal::KILL);
    let _ = child.wait();
}

fn gone(child: &mut Child, patience: Duration) -> bool {
    let until = Instant::now() + patience;
    while Instant::now() < until {
        if matches!(child.try_wait(), Ok(Some(_))) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}

/// A sign of life: one line rewritten on a terminal, a line every half minute elsewhere.
struct Pulse {
    start: Instant,
    shown: Instant,
    last: String,
    terminal: bool,
}

impl Pulse {
    fn new() -> Self {
        let start = Instant::now();
        let terminal = std::io::stdout().is_terminal();
        Self { start, shown: start, last: String::new(), terminal }
    }

    fn beat(&mut self) {
        let pause = if self.terminal { Duration::from_millis(250) } else { Duration::from_secs(30) };
        if self.shown.elapsed() < pause {
            return;
        }
        self.shown = Instant::now();
        let last: String = self.last.chars().filter(|c| !c.is_control()).take(90).collect();
        let line = format!("  {:>7}  {last}", duration(self.start.elapsed()));
        if self.terminal {
            print!("\r\x1b[2K{line}");
        } else {
            println!("{line}");
        }
        let _ = std::io::stdout().flush();
    }

    fn clear(&self) {
        if self.terminal {
            print!("\r\x1b[2K");
            let _ = std::io::stdout().flush();
        }
    }
}

/// `850 ms`, `12.3 s` or `4 m 05 s`.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 => format!("{} ms", time.as_millis()),
        1..60 => format!("{:.1} s", time.as_secs_f64()),
        _ => format!("{} m {:02} s", seconds / 60, seconds % 60),
    }
}

/// Where a program stands on the search path.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .map(|dir| dir.join(program))
        .find(|file| file.is_file())
}
