namespace Jitney.Execution.Services;

/// <summary>On which thread a service runs.</summary>
internal enum ServiceThread
{
    /// <summary>On the thread that reads the stream: for what is quick, runs no foreign code, must keep its order, and keeps nothing of its arguments.</summary>
    Stream,

    /// <summary>On the initial thread when that is idle, else on a thread of its own: for all that runs foreign code.</summary>
    Program,

    /// <summary>On a thread of its own with a small stack: for what waits long and runs no foreign code.</summary>
    Waiting,
}
