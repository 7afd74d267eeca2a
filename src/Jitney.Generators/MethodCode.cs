namespace Jitney.Generators;

/// <summary>Writes the method that calls a native function: through a function pointer in this process, else through a message.</summary>
/// <param name="method">The method.</param>
/// <param name="function">The field with the function.</param>
/// <param name="pointer">The field with its address, 0 where it lies in another process.</param>
/// <param name="finish">The name of the method that waits for what is copied back.</param>
internal sealed class MethodCode(Method method, string function, string pointer, string finish)
{
    // No parameter is called so.
    private const string CallName = "__call";
    private const string ReplyName = "__reply";

    private static readonly string s_text = "global::System.Runtime.InteropServices.Marshalling.Utf8StringMarshaller.ManagedToUnmanagedIn";

    /// <summary>What makes the function's signature.</summary>
    public static string SignatureOf(Method method) =>
        $"new {Names.Signature}({string.Join(", ", [method.ResultLayout, .. method.Parameters.Where(static parameter => parameter.Kind != ParameterKind.Cancellation).Select(static parameter => parameter.Layout)])})";

    private List<(Parameter Parameter, string Position)> Exchanged =>
        [.. method.Parameters.Where(static parameter => parameter.Kind == ParameterKind.Exchange).Select(static (parameter, index) => (parameter, $"__position{index}"))];

    /// <summary>Writes the method that waits for what is copied back, where there is any. Code that waits may not be unsafe.</summary>
    public void WriteFinish(CodeText code)
    {
        if (method.Waits == Waiting.None || Exchanged.Count == 0)
        {
            return;
        }

        string memories = string.Concat(Exchanged.Select(static exchange => $", {exchange.Parameter.Type} {exchange.Parameter.Name}, int {exchange.Position}"));
        code.Line().Open($"private static async {Names.ValueTask}{TaskType} {finish}({Names.ValueTask}<{Names.Reply}> __sent{memories})");
        code.Line($"{Names.Reply} {ReplyName} = await __sent.ConfigureAwait(false);");
        WriteCopies(code);
        if (method.Result.Length > 0)
        {
            code.Line($"return {ReplyName}.Result<{method.Result}>();");
        }

        code.Close();
    }

    /// <summary>Writes it.</summary>
    public void Write(CodeText code)
    {
        string parameters = string.Join(", ", method.Parameters.Select(static parameter => $"{parameter.Modifier}{parameter.Type} {parameter.Name}"));
        code.Open($"{method.Access}{method.Returns} {method.Name}({parameters})");
        foreach (Parameter parameter in method.Parameters.Where(static parameter => parameter.Modifier == "out "))
        {
            code.Line($"{parameter.Name} = default;");
        }

        if (method.Waits == Waiting.None && method.MayBeDirect)
        {
            code.Open($"if ({pointer} != 0)");
            WriteDirect(code);
            code.Close().Line();
        }

        WriteMessage(code);
        code.Close();
    }

    private void WriteDirect(CodeText code)
    {
        List<string> types = [];
        List<string> arguments = [];
        List<string> texts = [];
        int number = 0;
        int blocks = 0;
        foreach (Parameter parameter in method.Parameters)
        {
            string local = $"__pointer{number++}";
            switch (parameter.Kind)
            {
                case ParameterKind.Scalar:
                    (string type, string argument) = Direct(parameter.Value, parameter.Name);
                    types.Add(type);
                    arguments.Add(argument);
                    break;
                case ParameterKind.Struct:
                    types.Add(parameter.Type);
                    arguments.Add(parameter.Name);
                    break;
                case ParameterKind.Text:
                    texts.Add(local);
                    types.Add("byte*");
                    arguments.Add($"{local}.ToUnmanaged()");
                    code.Line($"scoped {s_text} {local} = default;");
                    code.Line($"{local}.FromManaged({parameter.Name}, stackalloc byte[{s_text}.BufferSize]);");
                    break;
                default:
                    types.Add("void*");
                    arguments.Add(local);
                    break;
            }
        }

        if (texts.Count > 0)
        {
            code.Open("try");
        }

        number = 0;
        foreach (Parameter parameter in method.Parameters)
        {
            string local = $"__pointer{number++}";
            if (parameter.Kind is ParameterKind.Input or ParameterKind.Exchange)
            {
                code.Open(parameter.Modifier.Length > 0 ? $"fixed (void* {local} = &{parameter.Name})" : $"fixed (void* {local} = {parameter.Span})");
                blocks++;
            }
        }

        types.Add(method.Result.Length == 0 ? "void" : method.ResultScalar.Length > 0 ? Direct(method.ResultScalar, "").Type : method.Result);
        string call = $"((delegate* unmanaged<{string.Join(", ", types)}>){pointer})({string.Join(", ", arguments)})";
        code.Line(method.Result.Length == 0 ? $"{call};" : $"return {FromDirect(call)};");
        if (method.Result.Length == 0)
        {
            code.Line("return;");
        }

        for (; blocks > 0; blocks--)
        {
            code.Close();
        }

        if (texts.Count > 0)
        {
            code.Close().Open("finally");
            texts.ForEach(text => code.Line($"{text}.Free();"));
            code.Close();
        }
    }

    private void WriteMessage(CodeText code)
    {
        code.Line($"{Names.Call} {CallName} = {function}.Begin();");
        List<(Parameter Parameter, string Position)> exchanged = Exchanged;
        string cancellation = "default";
        foreach (Parameter parameter in method.Parameters)
        {
            switch (parameter.Kind)
            {
                case ParameterKind.Scalar:
                    code.Line($"{CallName}.Add(({parameter.Value}){parameter.Name});");
                    break;
                case ParameterKind.Struct:
                    code.Line($"{CallName}.Add({parameter.Name});");
                    break;
                case ParameterKind.Text:
                    code.Line($"{CallName}.AddText({parameter.Name});");
                    break;
                case ParameterKind.Input:
                    code.Line($"{CallName}.AddCopy<{parameter.Value}>({parameter.Span});");
                    break;
                case ParameterKind.Exchange:
                    code.Line($"int {exchanged.First(exchange => exchange.Parameter == parameter).Position} = {CallName}.AddExchange<{parameter.Value}>({parameter.Span});");
                    break;
                default:
                    cancellation = parameter.Name;
                    break;
            }
        }

        if (method.Waits == Waiting.None)
        {
            WriteWaiting(code);
        }
        else
        {
            WriteTask(code, cancellation);
        }
    }

    private void WriteWaiting(CodeText code)
    {
        if (Exchanged.Count == 0)
        {
            code.Line(method.Result.Length == 0 ? $"{CallName}.Invoke();" : $"return {FromMessage($"{CallName}.Invoke<{MessageResult}>()")};");
            return;
        }

        code.Line($"{Names.Reply} {ReplyName} = {CallName}.Send();");
        WriteCopies(code);
        if (method.Result.Length > 0)
        {
            code.Line($"return {FromMessage($"{ReplyName}.Result<{MessageResult}>()")};");
        }
    }

    private void WriteTask(CodeText code, string cancellation)
    {
        string asTask = method.Waits == Waiting.Task ? ".AsTask()" : "";
        string given = string.Concat(Exchanged.Select(static exchange => $", {exchange.Parameter.Name}, {exchange.Position}"));
        code.Line(Exchanged.Count == 0
            ? $"return {CallName}.InvokeAsync{TaskType}(null, {cancellation}){asTask};"
            : $"return {finish}({CallName}.SendAsync(null, {cancellation}){given}){asTask};");
    }

    private void WriteCopies(CodeText code) =>
        Exchanged.ForEach(exchange => code.Line($"{ReplyName}.CopyTo<{exchange.Parameter.Value}>({exchange.Position}, {exchange.Parameter.Span});"));

    private string TaskType => method.Result.Length == 0 ? "" : $"<{method.Result}>";

    private string MessageResult => method.ResultScalar.Length > 0 ? method.ResultScalar : method.Result;

    // Enumerations and pointers come as numbers.
    private string FromMessage(string value) => method.ResultScalar.Length > 0 ? $"({method.Result}){value}" : value;

    private string FromDirect(string value) => method.ResultScalar switch
    {
        "" => value,
        "bool" => $"{value} != 0",
        _ => $"({method.Result}){value}",
    };

    // What the runtime would marshal goes as the integer that it is.
    private static (string Type, string Argument) Direct(string scalar, string name) => scalar switch
    {
        "bool" => ("byte", $"{name} ? (byte)1 : (byte)0"),
        "char" => ("ushort", name),
        Names.Address => ("ulong", $"(ulong){name}"),
        _ => (scalar, $"({scalar}){name}"),
    };
}
