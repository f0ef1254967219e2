namespace Zentra.Runtime.Tenancy;

/// <summary>
/// Whose data: the tenant and its workspace. It leads every key and every query; none is built without one.
/// </summary>
public readonly record struct Scope(string Tenant, string Workspace);
