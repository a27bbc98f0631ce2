using System.Diagnostics;

namespace SalesPerf.AppHost.Native.Servers;

/// <summary>
/// A shell that waits for this process to die, however it dies (kill -9 included: its standard input ends then), and
/// ends every process that this one started. A child records itself in <c>processes/</c> before it becomes the server,
/// so there is no moment in which it runs unknown.
/// </summary>
/// <remarks>
/// Why not PR_SET_PDEATHSIG: it follows the thread that started the child, not the process, and it is lost when the
/// child changes its user, as PostgreSQL under root must. Each child leads a session of its own, so that Ctrl-C
/// reaches only the runner, which then stops everything in order.
/// </remarks>
internal sealed class Guardian : IDisposable
{
    // $1: the data folder, $2: "remove" when the whole folder is temporary.
    // A record holds: pid, start time in clock ticks (a reused pid has another), the first signal to send.
    private const string Script = """
        exec >/dev/null 2>&1
        trap '' INT TERM HUP QUIT
        while read -r line; do :; done
        started() {
            read -r stat < "/proc/$1/stat" || return 1
            stat=${stat##*) }
            set -- $stat
            [ "$1" = Z ] || printf %s "${20}"
        }
        round=0
        while [ $round -lt 40 ]; do
            left=0
            for record in "$1"/processes/*.process; do
                read -r pid start signal < "$record" || continue
                if [ "$(started "$pid")" != "$start" ]; then rm -f "$record"; continue; fi
                left=1
                [ $round -lt 25 ] || signal=KILL
                if [ $round -eq 0 ] || [ $round -ge 25 ] || [ $signal = KILL ]; then kill -s "$signal" -- "-$pid"; fi
            done
            # One more look after the last one is gone: a child may have recorded itself meanwhile.
            if [ $left -eq 0 ]; then [ "$quiet" = 1 ] && break; quiet=1; fi
            round=$((round + 1))
            sleep 0.2
        done
        [ "$2" != remove ] || rm -rf "$1"
        """;

    private readonly Process _shell;

    private Guardian(Process shell) => _shell = shell;

    public static Guardian Start(DataFolder folder, bool removeFolder = false)
    {
        // The folder may hold records of a runner whose guardian was killed as well.
        Reap(folder);
        return new Guardian(StartShell(folder, removeFolder ? "remove" : "keep"));
    }

    /// <summary>Ends what an earlier run left behind; returns when it is gone.</summary>
    private static void Reap(DataFolder folder)
    {
        if (Directory.GetFiles(folder.Sub("processes"), "*.process").Length == 0)
            return;

        using var reaper = StartShell(folder, "keep");
        reaper.StandardInput.Close();
        reaper.WaitForExit(TimeSpan.FromSeconds(15));
    }

    private static Process StartShell(DataFolder folder, string afterwards)
    {
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var argument in (string[])["/bin/sh", "-c", Script, "salesperf-guardian", folder.Path, afterwards])
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new ServerException("Cannot start the guardian shell (setsid of util-linux).");
    }

    /// <summary>Lets the guardian do its work now: it ends whatever is still recorded, then itself.</summary>
    public void Dispose()
    {
        _shell.StandardInput.Close();
        _shell.WaitForExit(TimeSpan.FromSeconds(15));
        _shell.Dispose();
    }
}
