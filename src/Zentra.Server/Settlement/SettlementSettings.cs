using System.Globalization;

namespace Zentra.Server.Settlement;

/// <summary>Where settlement files are kept, and how large they may be.</summary>
public sealed record SettlementSettings
{
    /// <summary>
    /// The folder of files that were received; that of the data where null. Several nodes may share one.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>The largest file, in bytes.</summary>
    public long MaxBytes { get; init; } = 8L << 30;

    /// <summary>A folder whose files are taken in, as `WORKSPACE/PROVIDER/FILE`; none where null.</summary>
    public string? Watched { get; init; }

    /// <summary>How long a file there has not changed before it is taken for whole.</summary>
    public TimeSpan QuietFor { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the folder is looked at.</summary>
    public TimeSpan WatchEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Reads the settings of the environment; a value that cannot be read stops the start.</summary>
    /// <exception cref="FormatException">A setting is malformed.</exception>
    public static SettlementSettings FromEnvironment(Func<string, string?> read)
    {
        var standard = new SettlementSettings();
        return new()
        {
            Folder = read("ZENTRA_SETTLEMENT_FILES") is { Length: > 0 } folder ? folder : null,
            Watched = read("ZENTRA_SETTLEMENT_WATCH") is not { Length: > 0 } watched ? null
                : Directory.Exists(watched) ? Path.GetFullPath(watched)
                : throw new FormatException($"ZENTRA_SETTLEMENT_WATCH names {watched}, which is no folder."),
            MaxBytes = read("ZENTRA_SETTLEMENT_MAX_BYTES") is not { Length: > 0 } text
                ? standard.MaxBytes
                : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0
                    ? most
                    : throw new FormatException("ZENTRA_SETTLEMENT_MAX_BYTES must be a number of bytes."),
        };
    }
}
