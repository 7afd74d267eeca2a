using Jitney.Execution;
using Jitney.Execution.Composition;
using Jitney.Execution.Running;
using Jitney.Executor;
using Jitney.Executor.Listening;
using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Signals;
using Jitney.Interop.Streams;

// As failure.c ends a process that has no means to go on.
const int Failed = 125;

// The command line is the linked program's where its arguments were known.
args = StartState.Here.Words is { } words ? words.Split(' ') : OwnArguments.Here.Exactly(args);
if (!CommandLine.IsMeant(args) && SelfStart.Here.Problem("jitney-executor") is { } confusion)
{
    StandardError.Here.WriteLine($"error: {confusion}");
    return Failed;
}

if (InformationWords.Answer(args, CommandLine.Usage) is { } answered)
{
    return answered;
}

if (ListenCommand.IsMeant(args))
{
    return Listener.Run(args);
}

ExitSignal.Take(args);
WorkerProcess.EndWithGuardian(args);

// The initial thread is the linked program's: it waits here until there is something to run. All else happens on a thread beside it,
// which the program's signals do not reach (see start.c).
if (CommandLine.Parse(args) is not CommandLine command)
{
    StandardError.Here.WriteLine(CommandLine.Usage);
    return 1;
}

if (command.Room.Size > 0 && StartState.Here.SecondStart.Size == 0)
{
    try
    {
        StartState.Here.StartAgain(command.Room);
    }
    catch (SystemCallException)
    {
        // Linked code may need less than was asked for; if not, the dynamic linker will say so.
    }
}

int controller = OwnProcess.Here.ParentId;
var entry = new ProgramEntry();
var initial = new ProgramThread(entry.Enter);
var threads = new ProgramThreads(initial, entry.Enter);
ExecutorServices services = ExecutorComposition.InOwnProcess(initial);
ExecutorServer server;
MessageConnection stream;
try
{
    stream = StreamDescriptors.Open(command);
    StartState.Here.CloseInChildren(stream.Bytes.InputDescriptor.Number, stream.Bytes.OutputDescriptor.Number);
    server = new ExecutorServer(stream, services, threads);
    services.Ring?.Connect(server.Answer, EndWithRing);
    server.Greet();
}
catch (SystemCallException exception) when (exception.Problem is not SystemProblem.BadDescriptor)
{
    // The system refuses what is needed. Whoever started this process sees it end, and says so.
    return Failed;
}
catch (Exception exception) when (exception is SystemCallException or StreamEndedException)
{
    StandardError.Here.WriteLine($"jitney-executor: {exception.Message}");
    StandardError.Here.WriteLine(CommandLine.Usage);
    return 1;
}

var ending = new Ending(stream, services, initial, threads, controller);
var serving = new Thread(Serve, maxStackSize: 1 << 20) { IsBackground = true };
serving.Start();

services.WarmUp();
initial.Serve();
OwnProcess.Here.Exit(ending.ExitCode);
return 0;

void Serve()
{
    StreamEnd end = server.Serve();
    services.Ring?.Close();
    ending.Take(end);
}

void EndWithRing(string problem)
{
    StandardError.Here.WriteLine($"jitney-executor: {problem}");
    services.Abandon();
    OwnProcess.Here.ExitAtOnce(1);
}
