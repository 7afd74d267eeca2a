using Jitney.Diagnostics;
using Jitney.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Passes;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;
using Jitney.TestSupport;
using Symbol = Jitney.Sessions.Symbol;

namespace Jitney.Tests.Sessions;

/// <summary>Is a link of inputs that others change meanwhile refused with the file's name, and is what does not touch its bytes let be?</summary>
public sealed class ChangedInputTests(ChangedInputTests.Inputs inputs) : IClassFixture<ChangedInputTests.Inputs>, IDisposable
{
    private const int Rounds = 30;
    private const int RoundsOfAll = 500;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jitney-changed-");

    public static TheoryData<string, PassSlot, string> Changes
    {
        get
        {
            var data = new TheoryData<string, PassSlot, string>();
            foreach (string input in new[] { "a.o", "lib.a", "thin.a" })
            {
                foreach (PassSlot slot in Enum.GetValues<PassSlot>())
                {
                    foreach (string change in new[] { "cut", "emptied", "overwritten" })
                    {
                        data.Add(input, slot, change);
                    }
                }
            }

            return data;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [LinuxTheory]
    [MemberData(nameof(Changes))]
    public async Task An_input_that_is_changed_at_any_step_is_named(string input, PassSlot slot, string change)
    {
        Make();
        string changed = PathOf(input == "thin.a" ? "a.o" : input);
        using OfflineLink link = Open(slot, () => Change(changed, change));
        Add(link, input);
        string message = (await Assert.ThrowsAsync<LinkException>(() => link.LinkAsync(TestContext.Current.CancellationToken))).Message;
        Assert.StartsWith(changed + ": ", message, StringComparison.Ordinal);
        Assert.Contains(change == "overwritten" ? "has been overwritten" : "was cut short", message, StringComparison.Ordinal);
    }

    // There nobody writes to a file that is mapped, and of what may still change there is a copy.
    [WindowsTheory]
    [MemberData(nameof(Changes))]
    public async Task An_input_that_somebody_wants_to_change_is_linked_as_it_was_there(string input, PassSlot slot, string change)
    {
        Make();
        string usual = Bytes(await LinkAsync(input));
        string changed = PathOf(input == "thin.a" ? "a.o" : input);
        bool isAsked = false;
        using OfflineLink link = Open(slot, () =>
        {
            isAsked = true;
            Exception? problem = Record.Exception(() => Change(changed, change));
            Assert.True(problem is null or IOException, problem?.ToString());
        });
        Add(link, input);
        Assert.Equal(usual, Bytes(await link.LinkAsync(TestContext.Current.CancellationToken)));
        Assert.True(isAsked);
    }

    [Theory]
    [InlineData("a.o")]
    [InlineData("lib.a")]
    [InlineData("thin.a")]
    public async Task An_input_that_is_exchanged_or_deleted_is_linked_as_it_was(string input)
    {
        Make();
        string usual = Bytes(await LinkAsync(input));
        string changed = PathOf(input == "thin.a" ? "a.o" : input);
        foreach (PassSlot slot in Enum.GetValues<PassSlot>())
        {
            Make();
            using OfflineLink exchanged = Open(slot, () => Exchange(changed));
            Add(exchanged, input);
            Assert.Equal(usual, Bytes(await exchanged.LinkAsync(TestContext.Current.CancellationToken)));

            Make();
            using OfflineLink deleted = Open(slot, () => File.Delete(changed));
            Add(deleted, input);
            Assert.Equal(usual, Bytes(await deleted.LinkAsync(TestContext.Current.CancellationToken)));
        }
    }

    [LinuxFact]
    public async Task A_session_goes_on_without_the_batch_whose_input_was_changed()
    {
        Make();
        bool isFirst = true;
        var pass = new Action(() =>
        {
            if (isFirst)
            {
                isFirst = false;
                Change(PathOf("a.o"), "cut");
            }
        });
        await using Session session = await Session.StartAsync(
            new LinkSessionOptions { Executor = ExecutorChoice.InProcess, Passes = [(PassSlot.AfterFixup, new Calls(pass))] }, TestContext.Current.CancellationToken);
        session.AddObject(PathOf("a.o"));
        session.AddObject(PathOf("other.o"));
        MemoryAtRest before = MemoryOf(session);
        LinkException exception = await Assert.ThrowsAsync<LinkException>(() => session.LookUpAsync("get", TestContext.Current.CancellationToken).AsTask());
        Assert.Contains("was cut short", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, MemoryOf(session));
        Symbol other = await session.LookUpAsync("other", TestContext.Current.CancellationToken);
        Assert.Equal(5, await session.CallAsync(other.Address));
    }

    [LinuxFact]
    public async Task A_file_that_was_linked_before_it_was_overwritten_does_not_colour_later_errors()
    {
        Make();
        await using Session session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.InProcess }, TestContext.Current.CancellationToken);
        session.AddObject(PathOf("a.o"));
        session.AddObject(PathOf("other.o"));
        Symbol get = await session.LookUpAsync("get", TestContext.Current.CancellationToken);
        Change(PathOf("a.o"), "overwritten");
        LinkException added = Assert.Throws<LinkException>(() => session.AddObject(PathOf("missing.o")));
        Assert.StartsWith(PathOf("missing.o") + ": ", added.Message, StringComparison.Ordinal);
        LinkException sought = await Assert.ThrowsAnyAsync<LinkException>(() => session.LookUpAsync("missing", TestContext.Current.CancellationToken).AsTask());
        Assert.DoesNotContain("has been overwritten", sought.Message, StringComparison.Ordinal);
        Assert.Equal(5, await session.CallAsync((await session.LookUpAsync("other", TestContext.Current.CancellationToken)).Address));
        Assert.Equal(1, await session.CallAsync(get.Address));
    }

    [LinuxFact]
    public async Task A_cache_does_not_keep_an_input_that_was_changed()
    {
        Make();
        using var cache = new InputCache(InputCache.DefaultCapacity, new Later());
        foreach (int expected in new[] { 1, 2 })
        {
            await using (Session session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.InProcess, Inputs = cache }, TestContext.Current.CancellationToken))
            {
                session.AddObject(PathOf("a.o"));
                Change(PathOf("a.o"), "emptied");
                Assert.Contains(
                    "was cut short",
                    (await Assert.ThrowsAsync<LinkException>(() => session.LookUpAsync("get", TestContext.Current.CancellationToken).AsTask())).Message,
                    StringComparison.Ordinal);
            }

            Make(expected);
            await using Session next = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.InProcess, Inputs = cache }, TestContext.Current.CancellationToken);
            next.AddObject(PathOf("a.o"));
            Assert.Equal(expected, await next.CallAsync((await next.LookUpAsync("get", TestContext.Current.CancellationToken)).Address));
        }
    }

    [LinuxFact]
    public async Task Inputs_that_are_changed_at_random_moments_are_linked_as_one_version_or_refused()
    {
        Make(2);
        string[] versions = [PathOf("one.o"), PathOf("two.o")];
        File.Copy(PathOf("a.o"), versions[1]);
        Make(1);
        File.Copy(PathOf("a.o"), versions[0]);
        HashSet<string> good = [Bytes(await LinkAsync("a.o"))];
        File.Copy(versions[1], PathOf("a.o"), overwrite: true);
        good.Add(Bytes(await LinkAsync("a.o")));

        using var stop = new CancellationTokenSource();
        Task changing = Task.Run(() => ChangeAtRandom(PathOf("a.o"), versions, stop.Token), TestContext.Current.CancellationToken);
        int rounds = Environment.GetEnvironmentVariable("JITNEY_TESTS") == "all" ? RoundsOfAll : Rounds;
        int linked = 0;
        var moments = new Random(6);
        for (int round = 0; round < rounds; round++)
        {
            // Files of this very moment are copied.
            await Task.Delay(moments.Next(25), TestContext.Current.CancellationToken);
            try
            {
                if (round % 2 == 0)
                {
                    Assert.Contains(Bytes(await LinkAsync("a.o")), good);
                }
                else
                {
                    Assert.InRange(await RunAsync("a.o"), 1, 2);
                }

                linked++;
            }
            catch (LinkException)
            {
                // Cut, or read when it was being written.
            }
        }

        await stop.CancelAsync();
        await changing;
        TestContext.Current.SendDiagnosticMessage("{0} of {1} linked", linked, rounds);
    }

    // Whole versions appear by exchange, and what is in between by writing in place.
    private void ChangeAtRandom(string path, string[] versions, CancellationToken stop)
    {
        var random = new Random(5);
        while (!stop.IsCancellationRequested)
        {
            Thread.Sleep(random.Next(40));
            switch (random.Next(5))
            {
                case 0:
                    Change(path, "cut");
                    break;
                case 1:
                    Change(path, "emptied");
                    break;
                case 2:
                    Change(path, "overwritten");
                    break;
                default:
                    File.Copy(versions[random.Next(2)], PathOf("new"), overwrite: true);
                    File.Move(PathOf("new"), path, overwrite: true);
                    break;
            }
        }
    }

    private static void Change(string path, string change)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        switch (change)
        {
            case "cut":
                file.SetLength(file.Length / 2);
                break;
            case "emptied":
                file.SetLength(0);
                break;
            default:
                byte[] bytes = new byte[file.Length];
                new Random(1).NextBytes(bytes);
                file.Write(bytes);
                break;
        }
    }

    private void Exchange(string path)
    {
        File.WriteAllText(PathOf("new"), "something else");
        File.Move(PathOf("new"), path, overwrite: true);
    }

    private async Task<ImageListing> LinkAsync(string input)
    {
        using OfflineLink link = Open(PassSlot.BeforePrune, static () => { });
        Add(link, input);
        return await link.LinkAsync(TestContext.Current.CancellationToken);
    }

    private async Task<long> RunAsync(string input)
    {
        await using Session session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.InProcess }, TestContext.Current.CancellationToken);
        session.AddObject(PathOf(input));
        return await session.CallAsync((await session.LookUpAsync("get", TestContext.Current.CancellationToken)).Address);
    }

    private static OfflineLink Open(PassSlot slot, Action action) => new(new OfflineLinkOptions
    {
        TargetAddress = (ExecutorAddress)0x10000,
        Entry = "get",
        Missing = MissingSymbols.AreZero,
        Passes = [(slot, new Calls(action))],
    });

    private void Add(OfflineLink link, string input)
    {
        if (input.EndsWith(".a", StringComparison.Ordinal))
        {
            link.AddArchive(PathOf(input));
        }
        else
        {
            link.AddObject(PathOf(input));
        }
    }

    private static string Bytes(ImageListing listing) => string.Join(
        ' ',
        listing.Objects.SelectMany(entry => entry.Sections).Select(section => section.Content is { } content ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content.Span)) : "-"));

    private void Make(int value = 1)
    {
        foreach ((string name, byte[] content) in inputs.Of(value))
        {
            File.Delete(PathOf(name));
            File.WriteAllBytes(PathOf(name), content);
        }

        // What was written within the last tick of the clock is copied before it is read.
        Thread.Sleep(50);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private static MemoryAtRest MemoryOf(Session session) => new(session.Memory?.ToString());

    /// <summary>Files that are compiled once.</summary>
    public sealed class Inputs
    {
        private readonly Dictionary<string, byte[]>[] _files = [Build(1), Build(2)];

        /// <summary>The files whose function gives a value.</summary>
        public IReadOnlyDictionary<string, byte[]> Of(int value) => _files[value - 1];

        // Objects of this system; while tools are recorded, those of Windows are made for there, too.
        private static Dictionary<string, byte[]> Build(int value)
        {
            if (ToolRecords.AreKept)
            {
                _ = Build(value, isForWindows: true);
            }

            return Build(value, OperatingSystem.IsWindows());
        }

        // Large enough that what is cut off is whole pages.
        private static Dictionary<string, byte[]> Build(int value, bool isForWindows)
        {
            using var tools = new Toolbox();
            (string compiler, string archiver) = isForWindows ? (WindowsTools.Gcc, WindowsTools.Archiver) : ("cc", "ar");
            string text = new('x', 1000);
            tools.Compile($"int table[100000] = {{ {value}, 2, 3 }}; char text[] = \"{text}\"; int *place = table + 5; int get(void) {{ return table[0]; }}", "a.o", compiler, "-fPIC");
            tools.Compile("int other(void) { return 5; }", "other.o", compiler, "-fPIC");
            tools.Run(archiver, "rcs", "lib.a", "a.o");
            tools.Run(archiver, "rcsT", "thin.a", "a.o");
            return new[] { "a.o", "other.o", "lib.a", "thin.a" }.ToDictionary(name => name, tools.Bytes);
        }
    }

    private sealed record MemoryAtRest(string? Statistics);

    private sealed class Calls(Action action) : ILinkPass
    {
        public void Run(LinkGraph graph) => action();
    }

    // So much later that every file counts as old.
    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddMinutes(1);
    }
}
