using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop.Streams;
using Jitney.Memory;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.Sessions;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Tests.Executors.Foreign;

/// <summary>What becomes of a session when an executor lacks one service: is it replaced by support code, or else named?</summary>
public sealed class LackingExecutorTests
{
    private const int Patience = 60_000;

    // Has what needs services: initialisers, finalisers, thread-local storage, a choice of functions, data of libraries, exposed symbols.
    private const string Source = """
        #include <dlfcn.h>
        #include <stdio.h>
        static int begun;
        static __thread int each = 30;
        int exposed = 4;
        __attribute__((constructor)) static void begin(void) { begun = 1; }
        __attribute__((destructor)) static void end(void) { begun = 0; }
        static int chosen(void) { return 200; }
        static int (*choose(void))(void) { return chosen; }
        int choice(void) __attribute__((ifunc("choose")));
        int run(int x) { return x + begun + each + choice() + (stdout == 0) + (dlsym(RTLD_DEFAULT, "puts") == 0); }
        """;

    public static TheoryData<string> Names => [.. ExecutorNames()];

    [LinuxTheory(Timeout = Patience)]
    [MemberData(nameof(Names))]
    public async Task What_an_executor_lacks_is_linked_into_it(string name)
    {
        foreach (string kind in new[] { "-fPIC", "-fno-pic" })
        {
            await using RelayedExecutor relay = Without(name, setup => setup);
            await UseAsync(relay, kind);
        }
    }

    [LinuxTheory(Timeout = Patience)]
    [MemberData(nameof(Names))]
    public async Task Where_nothing_can_be_linked_the_lack_is_named(string name)
    {
        await using RelayedExecutor relay = Without(name, setup => setup with { TargetTriple = "x86_64-unknown-none" });
        try
        {
            await UseAsync(relay, "-fno-pic");
        }
        catch (ExecutorException exception)
        {
            Assert.Contains("does not offer __jitney", exception.Message, StringComparison.Ordinal);
            Assert.Contains("there is no support code for x86_64-unknown-none", exception.Message, StringComparison.Ordinal);
        }
        catch (LinkException exception)
        {
            // LLVM's services stand in, but know less of symbols, and place memory high.
            Assert.StartsWith("test.o: section .text", exception.Message, StringComparison.Ordinal);
        }
    }

    private static async Task UseAsync(RelayedExecutor relay, string kind)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        IExecutorProcessControl control = await relay.OpenAsync(new ExecutorOptions(), cancellation);
        await using Session session = await Session.StartAsync(
            new LinkSessionOptions { Executor = ExecutorChoice.Connected(control), Memory = MemoryTransport.Copy, SlabSize = 64 << 20 }, cancellation);
        session.AddObject("test.o", Compiled.Object(Source, kind));
        Symbol run = await session.LookUpAsync("run", cancellation);
        Assert.Equal(1231, await session.CallAsync(run.Address, 1000));
    }

    private static RelayedExecutor Without(string name, Func<SetupMessage, SetupMessage> change) => new(Program(), (relay, number, message) =>
    {
        if (number > 0)
        {
            relay.Pass(message);
            return;
        }

        SetupMessage setup = change(SetupMessage.Decode(message.Arguments.Span));
        setup = setup with { BootstrapSymbols = setup.BootstrapSymbols.Where(symbol => symbol.Key != name).ToDictionary() };
        relay.Say(Opcode.Setup, 0, setup.Encode(new SpsWriter()).Written.Span);
    });

    private static IEnumerable<string> ExecutorNames() => typeof(BootstrapSymbols).GetFields()
        .Select(field => (string)field.GetRawConstantValue()!)
        .Where(name => name.StartsWith("__jitney", StringComparison.Ordinal) && name != BootstrapSymbols.MemoryReserveFile)
        .Order(StringComparer.Ordinal);

    private static string Program()
    {
        Assert.SkipUnless(ExecutorPrograms.Own is not null, "Jitney's executor is not there: run ./build.sh");
        return ExecutorPrograms.Own!;
    }
}
