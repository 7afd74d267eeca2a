namespace Jitney.ObjectFiles.Failures;

/// <summary>The base of all that fails for reasons outside the caller: bad input, or surroundings that do not work.</summary>
/// <remarks>A message is complete in itself, in one line, and properties hold the same for programs. Mistakes of the caller are
/// <see cref="ArgumentException"/> and <see cref="InvalidOperationException"/>, as everywhere in .NET.</remarks>
/// <param name="message">What is wrong, in one line.</param>
/// <param name="inner">The cause, if it was an exception.</param>
/// <example>
/// <code>
/// try
/// {
///     await session.LookUpAsync("entry");
/// }
/// catch (MissingSymbolException missing)
/// {
///     Console.WriteLine(missing.Message);              // the session goes on
/// }
/// catch (ExecutorCrashedException crashed)
/// {
///     Console.WriteLine(crashed.Signal);
/// }
/// catch (JitneyException failure)
/// {
///     Console.WriteLine(failure.Message);
/// }
/// </code>
/// </example>
public abstract class JitneyException(string message, Exception? inner = null) : Exception(message, inner);
