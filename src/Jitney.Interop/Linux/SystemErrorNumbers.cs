namespace Jitney.Interop.Linux;

/// <inheritdoc cref="ErrorNumbers"/>
internal sealed class SystemErrorNumbers : ErrorNumbers
{
    private const int EPERM = 1;
    private const int ENOEXEC = 8;
    private const int EBADF = 9;
    private const int EACCES = 13;
    private const int EEXIST = 17;
    private const int EINVAL = 22;
    private const int ENOSYS = 38;

    /// <inheritdoc/>
    public override SystemProblem ProblemOf(int error) => error switch
    {
        EPERM => SystemProblem.NotPermitted,
        EACCES => SystemProblem.PermissionDenied,
        ENOSYS => SystemProblem.NoSuchCall,
        EBADF => SystemProblem.BadDescriptor,
        EINVAL => SystemProblem.InvalidArgument,
        EEXIST => SystemProblem.Taken,
        ENOEXEC => SystemProblem.NoProgram,
        _ => SystemProblem.Other,
    };

    /// <inheritdoc/>
    public override int NumberOf(SystemProblem problem) => problem switch
    {
        SystemProblem.NotPermitted => EPERM,
        SystemProblem.PermissionDenied => EACCES,
        SystemProblem.NoSuchCall => ENOSYS,
        SystemProblem.BadDescriptor => EBADF,
        SystemProblem.InvalidArgument => EINVAL,
        SystemProblem.Taken => EEXIST,
        SystemProblem.NoProgram => ENOEXEC,
        _ => throw new ArgumentException($"{problem} is no error by itself", nameof(problem)),
    };
}
