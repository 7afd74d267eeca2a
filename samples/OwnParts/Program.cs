// Links an object with a part of one's own in place of Jitney's, and calls a function of it. Usage: OwnParts mapper|manager|executor|pass add.o add 2 3
// With "check" in place of an object the part is looked at by the checks of Jitney.Testing.
using System.Globalization;
using Jitney.Executors;
using Jitney.Linking.Passes;
using Jitney.Memory;
using Jitney.Sessions;
using Jitney.Testing;
using OwnParts;

CountingMapper? counting = null;
var notes = new List<string>();
IMemoryMapper Mapper(IExecutorProcessControl control) => MemoryManagers.CreateMapper(control, MemoryTransport.Shared, DataSharing.Private);
CountingMapper Counting(IExecutorProcessControl control) => counting = new CountingMapper(Mapper(control));
async Task<IExecutorProcessControl> StartAsync() => await ChildExecutor.StartAsync(ChildExecutorOptions.For(Environment.GetEnvironmentVariable("JITNEY_EXECUTOR")!));
async Task<IExecutorProcessControl> StartTracingAsync() => new TracingExecutor(await StartAsync(), Note);

string part = args[0];
if (args[1] == "check")
{
    IReadOnlyList<ContractCheck> checks = part switch
    {
        "mapper" => Contracts.OfMapper(StartAsync, Counting),
        "manager" => Contracts.OfMemoryManager(StartAsync, control => new BumpMemoryManager(Mapper(control))),
        "executor" => Contracts.OfExecutor(StartTracingAsync),
        _ => Contracts.OfPass(StartAsync, PassSlot.AfterPrune, () => new CensusPass(Note)),
    };
    await Contracts.RunAsync(checks);
    Console.WriteLine($"the {part} keeps its contract");
    return;
}

LinkSessionOptions options = part switch
{
    "mapper" => new LinkSessionOptions { MemoryManager = control => MemoryManagers.Create(Counting(control)) },
    "manager" => new LinkSessionOptions { MemoryManager = control => new BumpMemoryManager(Mapper(control)) },
    "executor" => new LinkSessionOptions { Executor = ExecutorChoice.Connected(await StartTracingAsync()) },
    _ => new LinkSessionOptions { Passes = [(PassSlot.AfterPrune, new CensusPass(Note))] },
};
await using Session session = await Session.StartAsync(options);
session.AddObject(args[1]);
Symbol function = await session.LookUpAsync(args[2]);
Console.WriteLine(await session.CallAsync<int>(function.Address, long.Parse(args[3], CultureInfo.InvariantCulture), long.Parse(args[4], CultureInfo.InvariantCulture)));
if (counting is { Bytes: > 0 })
{
    Console.WriteLine("bytes were counted");
}

lock (notes)
{
    notes.ForEach(Console.WriteLine);
}

void Note(string line)
{
    lock (notes)
    {
        notes.Add(line);
    }
}
