using System.Numerics;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Runs;

namespace Jitney.Sessions;

public sealed partial class Session
{
    /// <summary>Calls a function with up to six integer or pointer arguments, on a thread of the executor.</summary>
    /// <returns>The whole register for integer results. Of a result that is narrower than 64 bits the rest says nothing, so that a negative <c>int</c> may
    /// look like a large number: <see cref="CallAsync{TResult}"/> gives results their type.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are more than six arguments.</exception>
    /// <exception cref="InvalidOperationException">The executor has not started yet.</exception>
    /// <exception cref="ExecutorException">The executor ended, for example because the function crashed, or there is no code at the address.</exception>
    public ValueTask<long> CallAsync(ExecutorAddress function, params long[] arguments) => Code.CallAsync(function, arguments, CallLimit.None, default);

    /// <summary>Calls a function with up to six integer or pointer arguments, on a thread of the executor, and waits for so long.</summary>
    /// <param name="function">Its address.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="limit">How long to wait, and what becomes of the executor then.</param>
    /// <param name="cancellation">Stops waiting; the function runs on, unless the limit says otherwise, and its result is dropped.</param>
    /// <returns>The whole register, as <see cref="CallAsync(ExecutorAddress, long[])"/> gives it.</returns>
    /// <exception cref="CallTimeoutException">The time is over.</exception>
    /// <exception cref="ExecutorException">The executor ended, for example because the function crashed, or there is no code at the address.</exception>
    /// <example>
    /// <code>
    /// Symbol search = await session.LookUpAsync("search");
    /// try
    /// {
    ///     long found = await session.CallAsync(search.Address, [2, 3], CallLimit.Within(TimeSpan.FromSeconds(1), OnTimeout.EndExecutor));
    /// }
    /// catch (CallTimeoutException)
    /// {
    ///     // The function would have gone on: its process has ended instead.
    /// }
    /// </code>
    /// </example>
    public ValueTask<long> CallAsync(ExecutorAddress function, IReadOnlyList<long> arguments, CallLimit limit, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return Code.CallAsync(function, [.. arguments], limit, cancellation);
    }

    /// <summary>Calls a wrapper function of linked code with typed arguments and result, on a thread of the executor.</summary>
    /// <param name="function">Its address.</param>
    /// <param name="signature">What it takes and gives. Nothing checks that it is the function's.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="limit">How long to wait: by default as long as the function likes.</param>
    /// <param name="cancellation">Stops waiting; the function runs on, and its result is dropped.</param>
    /// <exception cref="ExecutorException">The executor ended, the time was over, or the result is not what the signature says.</exception>
    /// <example>
    /// <code>
    /// var total = Sps.Function(Sps.Tuple(Sps.Int64, Sps.Sequence(Sps.String)), Sps.ExpectedOf(Sps.Int64));
    /// Symbol function = await session.LookUpAsync("total");
    /// Expected&lt;long&gt; result = await session.CallWrapperAsync(function.Address, total, (12L, ["bread", "salt"]), CallLimit.Within(TimeSpan.FromSeconds(1)));
    /// </code>
    /// </example>
    public ValueTask<TResult> CallWrapperAsync<TArguments, TResult>(
        ExecutorAddress function,
        WrapperSignature<TArguments, TResult> signature,
        TArguments arguments,
        CallLimit? limit = null,
        CancellationToken cancellation = default) => Code.CallWrapperAsync(function, signature, arguments, limit, cancellation);

    /// <summary>Calls a <c>main</c> function and waits for its result. Finalisers run when the session ends.</summary>
    /// <param name="main">Its address.</param>
    /// <param name="arguments">All of <c>argv</c>, the program's name first.</param>
    /// <param name="cancellation">Stops waiting; the program goes on.</param>
    public ValueTask<int> RunMainAsync(ExecutorAddress main, IReadOnlyList<NativeText> arguments, CancellationToken cancellation = default) =>
        Code.RunMainAsync(main, arguments, cancellation);

    /// <summary>Links a program to be run many times, each time in a process of its own.</summary>
    /// <param name="entry">The name of its entry point.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="InvalidOperationException">The session's data is shared: all runs would have one set of it.</exception>
    /// <exception cref="LinkException">It cannot be linked.</exception>
    /// <exception cref="ExecutorException">The surroundings failed, or the executor cannot do this: it is not Jitney's own, or not a process of its own.</exception>
    public ValueTask<PreparedProgram> PrepareProgramAsync(string entry = "main", CancellationToken cancellation = default) =>
        PreparedProgram.LinkAsync(this, _options.Sharing, _deferred, Given.Text(entry), cancellation);

    /// <summary>Runs a program to its end in a child executor: <c>main</c>, then <c>exit</c> with its result, on the initial thread.</summary>
    /// <param name="main">The entry point's address.</param>
    /// <param name="arguments">All of <c>argv</c>, the program's name first.</param>
    /// <param name="cancellation">Stops waiting; disposing the session then ends the program.</param>
    /// <returns>How the executor ended, which is how the program ended.</returns>
    /// <example>
    /// <code>
    /// session.AddObject("hello.o");
    /// Symbol main = await session.LookUpAsync("main");
    /// ExecutorEnd end = await session.RunProgramAsync(main.Address, [NativeText.FromString("hello"), NativeText.FromString("--verbose")]);
    /// Console.WriteLine(end);
    /// </code>
    /// </example>
    public ValueTask<ExecutorEnd> RunProgramAsync(ExecutorAddress main, IReadOnlyList<NativeText> arguments, CancellationToken cancellation = default) =>
        Code.RunProgramAsync(main, arguments, cancellation);

    /// <summary>Runs a program to its end that begins as the kernel begins one: at an instruction, with its arguments, environment and auxiliary vector on top of the stack.
    /// Such a program ends itself by a system call.</summary>
    /// <param name="start">The first instruction, often called <c>_start</c>. That of the C library's start files is none of these: the library has started already.</param>
    /// <param name="arguments">All of <c>argv</c>, the program's name first.</param>
    /// <param name="cancellation">Stops waiting; disposing the session then ends the program.</param>
    /// <returns>How the executor ended, which is how the program ended.</returns>
    public ValueTask<ExecutorEnd> EnterProgramAsync(ExecutorAddress start, IReadOnlyList<NativeText> arguments, CancellationToken cancellation = default) =>
        Code.EnterProgramAsync(start, arguments, cancellation);

    /// <summary>Calls a function with up to six integer or pointer arguments, on a thread of the executor.</summary>
    /// <remarks>A function of type <c>int</c> is called by <c>CallAsync&lt;int&gt;</c>: what it leaves in the rest of the register says nothing. A <c>bool</c> of C is a
    /// <see cref="byte"/>. Arguments are given as <see cref="long"/> whatever the function's type: it takes of each what it wants.</remarks>
    /// <typeparam name="TResult">The function's result: any integer type of up to 64 bits, with or without a sign.</typeparam>
    /// <param name="function">Its address.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are more than six arguments.</exception>
    /// <exception cref="InvalidOperationException">The result is wider than 64 bits, or the executor has not started yet.</exception>
    /// <exception cref="ExecutorException">The executor ended, for example because the function crashed, or there is no code at the address.</exception>
    public async ValueTask<TResult> CallAsync<TResult>(ExecutorAddress function, params long[] arguments)
        where TResult : unmanaged, IBinaryInteger<TResult>
    {
        if (default(TResult).GetByteCount() > sizeof(long))
        {
            throw new InvalidOperationException($"a result of type {typeof(TResult).Name} does not come in one register");
        }

        return TResult.CreateTruncating(await CallAsync(function, arguments).ConfigureAwait(false));
    }
}
