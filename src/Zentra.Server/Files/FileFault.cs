namespace Zentra.Server.Files;

/// <summary>Why a file cannot be read.</summary>
/// <param name="Code">As `file_empty`.</param>
/// <param name="Reason">Why, in one sentence.</param>
internal sealed record FileFault(string Code, string Reason);

/// <summary>Why a line is not taken.</summary>
internal sealed record Refusal(string Code, string Reason);
