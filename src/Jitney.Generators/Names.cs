namespace Jitney.Generators;

/// <summary>Names of what generated code uses.</summary>
internal static class Names
{
    public const string FunctionsAttributeText = "Jitney.Functions.NativeFunctionsAttribute";
    public const string ImportAttributeText = "Jitney.Functions.ImportAttribute";
    public const string DelegateLookUpsText = "Jitney.Functions.SessionFunctions";
    public const string AddressText = "Jitney.Protocol.Vocabulary.ExecutorAddress";

    public const string Address = "global::" + AddressText;
    public const string Layout = "global::Jitney.Functions.NativeLayout";
    public const string Signature = "global::Jitney.Functions.NativeSignature";
    public const string Function = "global::Jitney.Functions.NativeFunction";
    public const string Call = "global::Jitney.Functions.NativeCall";
    public const string Reply = "global::Jitney.Functions.NativeReply";
    public const string Import = "(string Name, " + Signature + " Signature)";
    public const string LookUps = "global::Jitney.Functions.SessionFunctions";
    public const string IncomingCall = "global::Jitney.Functions.NativeIncomingCall";
    public const string Delegates = "global::Jitney.Functions.NativeDelegates";
    public const string Session = "global::Jitney.Sessions.Session";
    public const string Dylib = "global::Jitney.Sessions.Dylibs.Dylib";
    public const string ValueTask = "global::System.Threading.Tasks.ValueTask";
    public const string CancellationToken = "global::System.Threading.CancellationToken";
}
