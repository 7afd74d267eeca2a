namespace Jitney.Memory;

/// <summary>Which writes to working memory do not wait for each other when several threads make them at the same time.</summary>
internal enum WriteConcurrency
{
    /// <summary>All: they are copies within this process.</summary>
    All,

    /// <summary>One of code and one of data: each is a system call that locks the memory object, and code and data have one each.</summary>
    CodeBesideData,

    /// <summary>None: there is one memory object.</summary>
    One,
}
