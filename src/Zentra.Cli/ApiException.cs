namespace Zentra.Cli;

/// <summary>The API cannot be used: why, in one sentence that holds no secret.</summary>
internal sealed class ApiException(string sentence, bool mayPass = false) : Exception(sentence)
{
    /// <summary>Whether it may go well a moment later.</summary>
    public bool MayPass { get; } = mayPass;
}
