using System.CommandLine;
using Zentra.Storage;

namespace Zentra.Cli;

/// <summary>`--store`: which store a verb works on.</summary>
internal static class StoreOption
{
    /// <summary>Names the store where a password should not stand on a command line.</summary>
    private const string Variable = "ZENTRA_STORE";

    /// <summary>Without a default value: help would show it, password and all.</summary>
    public static Option<string?> Make() => new("--store")
    {
        Description = $"The store: {StoreAddress.Embedded} in the data folder, or "
            + $"postgres://user:password@host:port/database; {Variable} in the environment names it too. "
            + $"[default: {StoreAddress.Embedded}]",
    };

    /// <summary>Goes on with the store, or says why it cannot be one.</summary>
    public static Task<int> With(string? store, string dataDirectory, Func<StoreAddress, Task<int>> run) =>
        StoreAddress.TryParse(store ?? Named(), dataDirectory, out var address, out var reason)
            ? run(address)
            : Exit.Usage(reason);

    private static string Named() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } address
        ? address
        : StoreAddress.Embedded;
}
