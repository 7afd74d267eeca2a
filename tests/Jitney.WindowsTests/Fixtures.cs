using System.Reflection;
using Xunit;

namespace Jitney.WindowsTests;

/// <summary>What the tests of a class share, made before the first of them and gone after the last.</summary>
/// <param name="testClass">The class.</param>
internal sealed class Fixtures(Type testClass) : IAsyncDisposable
{
    private readonly List<object> _made = [];

    /// <summary>What the class's constructor takes.</summary>
    public async Task<object?[]> ArgumentsAsync()
    {
        if (_made.Count == 0)
        {
            foreach (Type type in testClass.GetInterfaces().Where(static one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IClassFixture<>)))
            {
                object fixture = Activator.CreateInstance(type.GetGenericArguments()[0])!;
                _made.Add(fixture);
                if (fixture is IAsyncLifetime lifetime)
                {
                    await lifetime.InitializeAsync();
                }
            }
        }

        ConstructorInfo constructor = testClass.GetConstructors().Single();
        return [.. constructor.GetParameters().Select(parameter => _made.Single(parameter.ParameterType.IsInstanceOfType))];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (object fixture in _made)
        {
            if (fixture is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync();
            }
            else
            {
                (fixture as IDisposable)?.Dispose();
            }
        }
    }
}
