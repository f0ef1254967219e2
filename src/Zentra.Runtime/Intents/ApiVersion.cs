namespace Zentra.Runtime.Intents;

/// <summary>
/// Dated versions of the contract. A key is pinned to one, and an event keeps the one it was told in.
/// </summary>
public static class ApiVersion
{
    public const string Current = "2026-11-21";
}
