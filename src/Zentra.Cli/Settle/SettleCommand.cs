using System.CommandLine;

namespace Zentra.Cli.Settle;

/// <summary>`zentra settle`: sends a settlement file, follows how it is read, and says what came of it.</summary>
internal static class SettleCommand
{
    /// <summary>A mapping travels in the query.</summary>
    private const int MaxMapping = 6_000;

    public static Command Make()
    {
        var file = new Argument<FileInfo?>("file")
        {
            Description = "The provider's settlement file.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var provider = new Option<string?>("--provider") { Description = "Whose file it is." };
        var format = new Option<string?>("--format")
        {
            Description = "csv, stripe, adyen, ndjson or camt.053; found out of the file where absent.",
        };
        var mapping = new Option<FileInfo?>("--mapping")
        {
            Description = "A JSON file that says which columns of a CSV file are what.",
        };
        var follow = new Option<string?>("--follow")
        {
            Description = "Sends nothing, and follows the operation that reads a file, as opn_…",
        };
        var command = new Command("settle", "Send a settlement file, and say what of it differs.")
        {
            file, provider, format, mapping, follow,
        };
        ApiOptions.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var (path, whose, known) = (parsed.GetValue(file), parsed.GetValue(provider), parsed.GetValue(follow));
            if (known is not null)
            {
                return path is not null || whose is not null
                    ? await Exit.Usage("--follow goes on with a file that was sent; name no other.")
                    : await ApiOptions.With(parsed, api => Meters.Run(
                        meter => new Follower(api, meter).Follow(known, stop), stop));
            }
            if (path is null || whose is null)
            {
                return await Exit.Usage("Name the file and its provider, as `zentra settle FILE --provider NAME`.");
            }
            if (!path.Exists)
            {
                return await Exit.Usage($"There is no file {path}.");
            }
            if (Text(parsed.GetValue(mapping), out var columns) is { } reason)
            {
                return await Exit.Usage(reason);
            }
            var query = string.Join('&', new[]
            {
                ("provider", whose), ("format", parsed.GetValue(format)), ("mapping", columns), ("name", NameOf(path)),
            }.Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}"));
            return await ApiOptions.With(parsed, api => Meters.Run(
                meter => new Follower(api, meter).Send(path, $"/settlements?{query}", stop), stop));
        });
        return command;
    }

    /// <summary>The mapping's text; or why there is none.</summary>
    private static string? Text(FileInfo? mapping, out string? text)
    {
        text = null;
        try
        {
            text = mapping is null ? null : File.ReadAllText(mapping.FullName).Trim();
            return text?.Length > MaxMapping ? $"A mapping has {MaxMapping} characters at most." : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"The mapping cannot be read: {fault.Message}";
        }
    }

    private static string NameOf(FileInfo file) => file.Name[..Math.Min(file.Name.Length, 200)];
}
