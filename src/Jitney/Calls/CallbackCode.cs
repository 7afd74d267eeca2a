using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport;

namespace Jitney.Calls;

/// <summary>The object by which code of callbacks asks the controller: <c>__jitney_callback</c>.</summary>
internal static class CallbackCode
{
    /// <summary>The object file.</summary>
    /// <exception cref="InvalidOperationException">There is none for the target.</exception>
    public static byte[] Object(Target target) => NativeObjects.Read("callback", "code for callbacks", target);
}
